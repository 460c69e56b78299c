// The console: connects the page with the server. No build: the browser runs these files as they are.

import { byId, element, json, seconds, setText } from './page.js';
import { show, showEarlier } from './calls.js';
import { add } from './charts.js';
import { lastAnswer, offerFitting, offerScenarios } from './simulator.js';

const REFRESH_MILLIS = 1000;

// --- models and figures ---

const SHOWN = [
	['calls', 'calls'], ['attempts', 'attempts'], ['retries', 'retries'], ['mean retries', 'meanRetries'],
	['most retries', 'maxRetries'], ['fallbacks', 'fallbacks'], ['re-asks', 'reasks'],
	['healed answers', 'healed'], ['resumed streams', 'resumes'], ['tool errors', 'toolErrors'], ['rejections', 'rejections']
];

function showCounters(figures) {
	for (const [name, key] of SHOWN) {
		let value = document.querySelector(`#counters [data-counter=${key}]`);
		if (!value) {
			value = element('dd', '', { 'data-counter': key });
			byId('counters').append(element('dt', name), value);
		}
		setText(value, String(Number.isInteger(figures[key]) ? figures[key] : figures[key].toFixed(2)));
	}
}

function describe(target) {
	if (target.circuit === 'CLOSED' && target.cooldownMillis > 0) {
		return ['COOLING', `cooldown for ${seconds(target.cooldownMillis)}`];
	}
	const states = { CLOSED: 'closed', HALF_OPEN: 'half-open', OPEN: 'open' };
	return [target.circuit, states[target.circuit] + (target.openedByHand ? ' by an operator' : '')];
}

function showLamp(name, target) {
	let item = document.querySelector(`#lamps [data-target="${CSS.escape(name)}"]`);
	if (!item) {
		item = element('li', '', { 'data-target': name });
		const button = element('button', '', { type: 'button' });
		button.addEventListener('click', () => change(name, button.dataset.action).catch(disconnected));
		item.append(element('span', '', { class: 'lamp', 'aria-hidden': 'true' }), element('span', name, { class: 'name' }),
			element('span', '', { class: 'state' }), button);
		byId('lamps').append(item);
	}
	const [state, text] = describe(target);
	const action = (state === 'CLOSED') ? 'open' : 'reset';
	const button = item.querySelector('button');
	item.querySelector('.lamp').dataset.state = state;
	setText(item.querySelector('.state'), text);
	setText(button, action);
	button.dataset.action = action;
	button.setAttribute('aria-label', `${action} ${name}`);
}

async function change(target, action) {
	await json('/actuator/llmretry', {
		method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ target, action })
	});
	await refresh();
}

byId('reset-all').addEventListener('click', async () => {
	for (const lamp of document.querySelectorAll('#lamps li')) {
		await change(lamp.dataset.target, 'reset').catch(disconnected);
	}
	byId('reset-all').dataset.times = Number(byId('reset-all').dataset.times ?? 0) + 1;
});

async function refresh() {
	const report = await json('/actuator/llmretry');
	showCounters(report.total.figures);
	add(report);
	Object.entries(report.targets).forEach(([name, target]) => showLamp(name, target));
	if (feed.readyState === EventSource.OPEN) {
		setText(byId('connection'), 'connected');
	}
}

let due;

function refreshSoon() {
	due ??= setTimeout(() => {
		due = undefined;
		refresh().catch(disconnected);
	}, 100);
}

byId('earlier').addEventListener('click', async () => {
	try {
		const { events } = await json('/actuator/llmretry');
		showEarlier(events.map(({ time, fields }) => ({ time, ...fields })));
		byId('earlier').hidden = true;
	}
	catch {
		disconnected();
	}
});

// --- the call ---

const METHODS = { 'recommend': 'genre', 'recommend/stream': 'genre', 'copies': 'title', 'author': 'title' };
const SUBJECTS = { genre: ['Genre', 'fantasy'], title: ['Title', 'Emma'] };

byId('method').addEventListener('change', () => {
	const [name, example] = SUBJECTS[METHODS[byId('method').value]];
	if (byId('subject-name').textContent !== name) {
		byId('subject-name').textContent = name;
		byId('subject').value = example;
	}
	offerFitting();
});

byId('call-form').addEventListener('submit', async (submitted) => {
	submitted.preventDefault();
	if (byId('run').disabled) { // one call at a time has one answer
		return;
	}
	running(true);
	const answer = byId('answer');
	answer.textContent = '';
	answer.dataset.state = 'running';
	byId('repaired').hidden = true;
	try {
		await makeCall(answer);
		answer.dataset.state = 'done';
	}
	catch (failure) {
		answer.append(answer.textContent ? '\n' : '', failure.message);
		answer.dataset.state = 'failed';
	}
	running(false);
});

function running(state) {
	byId('run').disabled = state;
	byId('progress').hidden = !state;
}

async function makeCall(answer) {
	const method = byId('method').value;
	const query = new URLSearchParams({ [METHODS[method]]: byId('subject').value });
	if (byId('scenario').value) {
		query.set('scenario', byId('scenario').value);
	}
	if (method.endsWith('/stream')) {
		await stream(`/books/${method}?${query}`, (text) => answer.append(text));
		return;
	}
	const result = await json(`/books/${method}?${query}`);
	const isText = typeof result.answer === 'string';
	answer.textContent = (isText ? result.answer : `${result.answer.title}, by ${result.answer.author}`) + `\n(${result.answeredBy})`;
	if (!isText) {
		await showRepair(await lastAnswer(result.answeredBy.split('/')[0]), result);
	}
}

/** Shows what the model said if it is not the plain JSON, or was not its first answer. */
async function showRepair(said, result) {
	const rejected = result.survived.filter((attempt) => attempt.includes('MALFORMED_OUTPUT')).length;
	if (said && (rejected > 0 || !isJson(said))) {
		byId('said').textContent = said;
		byId('repaired').hidden = false;
		byId('answer').append((rejected > 0) ? `\nhealed by ${rejected} re-ask${(rejected > 1) ? 's' : ''}` : '\nrepaired without another request');
	}
}

function isJson(text) {
	try {
		JSON.parse(text);
		return true;
	}
	catch {
		return false;
	}
}

async function stream(path, show) {
	const response = await fetch(path, { headers: { Accept: 'text/event-stream' } });
	if (!response.ok) {
		throw new Error((await response.json()).detail);
	}
	const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
	let rest = '';
	for (let part = await reader.read(); !part.done; part = await reader.read()) {
		const events = (rest + part.value).split('\n\n');
		rest = events.pop();
		events.filter((event) => event.startsWith('data:')).forEach((event) => show(JSON.parse(event.slice(5)).text));
	}
}

// --- begin ---

function disconnected() {
	byId('connection').textContent = 'the server does not answer';
}

const feed = new EventSource('/console/events');
feed.addEventListener('open', () => {
	byId('connection').textContent = 'connected';
	refreshSoon();
});
feed.addEventListener('error', disconnected);
feed.addEventListener('message', (message) => {
	show(JSON.parse(message.data));
	refreshSoon();
});

offerScenarios().catch(disconnected);
setInterval(() => document.hidden || refresh().catch(disconnected), REFRESH_MILLIS);
