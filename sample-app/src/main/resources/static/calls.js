// The list of calls, made of their events. A call has a timeline, whose width is time, and details.

import { byId, element, seconds } from './page.js';
import { requestsOf } from './simulator.js';

const MAX_CALLS = 50;

const calls = new Map();

export function show(event) {
	if (event.callId && steps[event.event]) {
		const call = callOf(event);
		steps[event.event](call, event);
		draw(call);
		filter(call);
	}
}

/** Shows the calls of events from the past, except those that are shown already. */
export function showEarlier(events) {
	const known = new Set(calls.keys());
	const newer = [...byId('calls').children];
	for (const event of events.filter((earlier) => !known.has(earlier.callId))) {
		show({ ...event, earlier: true });
	}
	byId('calls').prepend(...newer);
}

function callOf(event) {
	let call = calls.get(event.callId);
	if (!call) {
		call = create(event);
		calls.set(event.callId, call);
		byId('calls').prepend(call.item);
		byId('no-calls').hidden = true;
		removeOldest();
	}
	return call;
}

function create(event) {
	const item = element('li', '', { 'data-call': event.call, 'data-call-id': event.callId, 'data-outcome': 'running' });
	const call = { name: event.call, item, begin: Infinity, end: 0, steps: [] };
	call.toggle = element('button', event.call, { type: 'button', class: 'toggle', 'aria-expanded': 'false' });
	call.outcome = element('span', 'running', { class: 'outcome' });
	call.summary = element('span', new Date(event.time).toLocaleTimeString());
	call.timeline = element('ol', '', { class: 'timeline', 'aria-label': `Timeline of ${event.call}` });
	call.axis = element('div', '', { class: 'axis', 'aria-hidden': 'true' });
	call.details = element('div', '', { class: 'details' });
	call.details.hidden = true;
	call.toggle.addEventListener('click', () => toggle(call));
	const heading = element('div', '', { class: 'summary' });
	heading.append(call.toggle, call.outcome, call.summary);
	item.append(heading, call.timeline, call.axis, call.details);
	return call;
}

function removeOldest() {
	if (calls.size > MAX_CALLS) {
		const [id, oldest] = calls.entries().next().value;
		oldest.item.remove();
		calls.delete(id);
	}
}

// --- timeline ---

/** Adds what took some time, and has just ended or just begins. */
function addSpan(call, type, from, millis, text, event) {
	call.begin = Math.min(call.begin, from);
	call.end = Math.max(call.end, from + millis);
	return addStep(call, type, from, millis, text, event);
}

/** Adds what took no time. */
function addMark(call, type, text, event) {
	const at = Date.parse(event.time);
	call.begin = Math.min(call.begin, at);
	call.end = Math.max(call.end, at);
	return addStep(call, type, at, undefined, text, event);
}

function addStep(call, type, from, millis, text, event) {
	const item = element('li', text, { 'data-type': type, title: text });
	for (const name of ['target', 'outcome', 'kind']) {
		if (event[name] !== undefined) {
			item.dataset[name] = event[name];
		}
	}
	const step = { type, from, millis, text, event, item };
	call.steps.push(step);
	call.timeline.append(item);
	return step;
}

function draw(call) {
	const length = Math.max(1, call.end - call.begin);
	for (const step of call.steps) {
		step.item.style.left = `${100 * (step.from - call.begin) / length}%`;
		step.item.style.width = (step.millis === undefined) ? '' : `${100 * step.millis / length}%`;
	}
	call.axis.replaceChildren(...[0, 0.25, 0.5, 0.75, 1].map((part) => element('span', seconds(part * length))));
}

const steps = {
	'attempt-ended': (call, event) => addSpan(call, 'attempt', Date.parse(event.time) - event.durationMillis,
		event.durationMillis, `${event.target} #${event.attempt}: ${event.kind ?? 'answered'} after ${seconds(event.durationMillis)}`, event),
	'retry-scheduled': (call, event) => addSpan(call, 'wait', Date.parse(event.time), event.delayMillis,
		`wait ${seconds(event.delayMillis)} because of ${event.kind}`, event),
	'fell-back': (call, event) => addMark(call, 'fallback', `fallback to ${event.target} because of ${event.kind}`, event),
	'target-rejected': (call, event) => addMark(call, 'rejection', `${event.target} not admitted: ${event.kind}`, event),
	'reask-ended': (call, event) => { // published after the attempt, but the request came before it
		const answer = call.steps.findLast((step) => step.type === 'attempt' && step.event.target === event.target);
		const mark = addMark(call, 'reask', (event.outcome === 'success') ? 're-ask: the answer is healed' : 're-ask failed', event);
		if (answer) {
			mark.from = answer.from;
			call.steps.splice(call.steps.indexOf(answer), 0, call.steps.pop());
			answer.item.before(mark.item);
		}
	},
	'stream-resumed': (call, event) => addMark(call, 'resume', `stream resumed at ${event.target}`, event),
	'method-failed': (call, event) => addMark(call, 'method-failure', `${event.kind} in the method, after the answer`, event),
	'tool-failed': (call, event) => addMark(call, 'tool-error', 'error of a tool sent to the model', event),
	'hedged': (call, event) => addMark(call, 'hedge', `hedge at ${event.target}`, event),
	'call-ended': async (call, event) => {
		call.item.dataset.outcome = event.outcome;
		call.outcome.textContent = event.outcome;
		call.summary.textContent = `${event.target} · ${count(event.attempts, 'attempt')}, `
			+ `${count(event.retries, 'retry', 'retries')} · ${seconds(event.durationMillis)}`;
		if (event.earlier) { // the requests that the simulator has kept may belong to later calls
			return;
		}
		call.requests = await requestsOf(call.steps.filter((step) => step.type === 'attempt').map((step) => step.event));
		if (!call.details.hidden) {
			fillDetails(call);
		}
	}
};

const count = (number, one, many = `${one}s`) => `${number} ${(number === 1) ? one : many}`;

// --- details ---

function toggle(call) {
	call.details.hidden = !call.details.hidden;
	call.toggle.setAttribute('aria-expanded', String(!call.details.hidden));
	if (!call.details.hidden) {
		fillDetails(call);
	}
}

function fillDetails(call) {
	const table = element('table', '');
	table.append(row('th', 'from', 'step', 'duration', 'tokens in', 'tokens out', 'cost'));
	for (const { from, millis, text, event } of call.steps) {
		table.append(row('td', seconds(from - call.begin), text, (millis === undefined) ? '' : seconds(millis),
			event.inputTokens ?? '', event.outputTokens ?? '', event.cost?.toFixed(6) ?? ''));
	}
	call.details.replaceChildren(table, ...(call.requests ?? []).map(requestDetails));
}

function row(type, ...cells) {
	const created = element('tr', '');
	created.append(...cells.map((cell) => element(type, String(cell))));
	return created;
}

function requestDetails({ attempt, messages, answer }) {
	const details = element('details', '');
	details.append(element('summary', `Request of ${attempt.target} #${attempt.attempt}`));
	for (const message of messages ?? []) {
		const content = (typeof message.content === 'string') ? message.content : JSON.stringify(message.content ?? message.tool_calls);
		details.append(element('h4', message.role), element('pre', content));
	}
	details.append(element('h4', 'answer'), element('pre', answer ?? 'none, or a part of one'));
	return details;
}

// --- filter ---

function filter(call) {
	const text = byId('filter').value.trim().toLowerCase();
	const outcome = byId('outcome').value;
	const words = [call.name, ...call.steps.map((step) => step.text)].join(' ').toLowerCase();
	call.item.hidden = !words.includes(text) || (outcome !== '' && call.item.dataset.outcome !== outcome);
}

function filterAll() {
	calls.forEach((call) => filter(call));
}

byId('filter').addEventListener('input', filterAll);
byId('outcome').addEventListener('change', filterAll);
