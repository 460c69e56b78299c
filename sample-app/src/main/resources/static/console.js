// Shows what the server tells. No library, no build: the browser runs this file as it is.

const MAX_CALLS = 50;
const REFRESH_MILLIS = 1000;

const byId = (id) => document.getElementById(id);

function element(name, text, attributes = {}) {
	const created = document.createElement(name);
	created.textContent = text;
	for (const [key, value] of Object.entries(attributes)) {
		created.setAttribute(key, value);
	}
	return created;
}

async function json(path, options) {
	const response = await fetch(path, options);
	const text = await response.text();
	const body = text ? JSON.parse(text) : {};
	if (!response.ok) {
		throw new Error(body.detail ?? body.error ?? `HTTP ${response.status}`);
	}
	return body;
}

// --- calls, put together from their events ---

const calls = new Map();

function callOf(event) {
	let call = calls.get(event.callId);
	if (!call) {
		call = { item: element('li', '', { 'data-call': event.call, 'data-call-id': event.callId, 'data-outcome': 'running' }) };
		const summary = element('div', '', { class: 'summary' });
		call.outcome = element('span', 'running', { class: 'outcome' });
		call.detail = element('span', new Date(event.time).toLocaleTimeString());
		summary.append(element('strong', event.call), call.outcome, call.detail);
		call.timeline = element('ol', '', { class: 'timeline', 'aria-label': `What happened to ${event.call}` });
		call.item.append(summary, call.timeline);
		byId('calls').prepend(call.item);
		byId('no-calls').hidden = true;
		calls.set(event.callId, call);
		forgetOldest();
	}
	return call;
}

function forgetOldest() {
	if (calls.size > MAX_CALLS) {
		const [id, oldest] = calls.entries().next().value;
		oldest.item.remove();
		calls.delete(id);
	}
}

const seconds = (millis) => (millis < 1000) ? `${millis} ms` : `${(millis / 1000).toFixed(1)} s`;

function addStep(call, type, text, detail, event, millis = 0) {
	const step = element('li', text, { 'data-type': type });
	step.append(element('small', detail));
	step.style.flexGrow = Math.max(1, Math.sqrt(millis));
	for (const name of ['target', 'outcome', 'kind']) {
		if (event[name] !== undefined) {
			step.dataset[name] = event[name];
		}
	}
	call.timeline.append(step);
}

const steps = {
	'attempt-ended': (call, event) => addStep(call, 'attempt', `${event.target} #${event.attempt}`,
		`${event.kind ?? 'answered'} after ${seconds(event.durationMillis)}`, event, event.durationMillis),
	'retry-scheduled': (call, event) => addStep(call, 'wait', `wait ${seconds(event.delayMillis)}`,
		`for ${event.kind}`, event, event.delayMillis),
	'fell-back': (call, event) => addStep(call, 'fallback', `→ ${event.target}`, `for ${event.kind}`, event),
	'target-rejected': (call, event) => addStep(call, 'rejection', `${event.target} takes no calls`, event.kind, event),
	'reask-ended': (call, event) => { // told when the answer is there, but it came before that
		const answers = call.timeline.querySelectorAll(`[data-type=attempt][data-target="${CSS.escape(event.target)}"]`);
		addStep(call, 'reask', 'asked again', (event.outcome === 'success') ? 'the answer is mended' : 'in vain', event);
		answers.item(answers.length - 1)?.before(call.timeline.lastElementChild);
	},
	'stream-resumed': (call, event) => addStep(call, 'resume', 'taken up', event.target, event),
	'tool-failed': (call, event) => addStep(call, 'tool-error', 'told that a tool failed', event.target, event),
	'call-ended': (call, event) => {
		call.item.dataset.outcome = event.outcome;
		call.outcome.textContent = event.outcome;
		call.detail.textContent = `${event.target} · ${event.attempts} attempts, ${event.retries} retries · `
			+ seconds(event.durationMillis);
	}
};

function show(event) {
	if (event.callId && steps[event.event]) {
		steps[event.event](callOf(event), event);
	}
	refreshSoon();
}

// --- models and figures ---

const SHOWN = [
	['calls', 'calls'], ['attempts', 'attempts'], ['retries', 'retries'], ['mean retries', 'meanRetries'],
	['most retries', 'maxRetries'], ['fallbacks', 'fallbacks'], ['asked again', 'reasks'],
	['streams taken up', 'resumes'], ['tool errors', 'toolErrors'], ['kept away', 'rejections']
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
		return ['COOLING', `cooling down for ${seconds(target.cooldownMillis)}`];
	}
	const states = { CLOSED: 'closed', HALF_OPEN: 'half-open: the next calls decide', OPEN: 'open' };
	return [target.circuit, states[target.circuit] + (target.openedByHand ? ' by hand' : '')];
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

function setText(node, text) {
	if (node.textContent !== text) {
		node.textContent = text;
	}
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
	Object.entries(report.targets).forEach(([name, target]) => showLamp(name, target));
	if (feed.readyState === EventSource.OPEN) {
		setText(byId('connection'), 'watching');
	}
}

let due;

function refreshSoon() {
	due ??= setTimeout(() => {
		due = undefined;
		refresh().catch(disconnected);
	}, 100);
}

// --- what the person does ---

const METHODS = { 'recommend': 'genre', 'recommend/stream': 'genre', 'copies': 'title', 'author': 'title' };
const SUBJECTS = { genre: ['Genre', 'fantasy'], title: ['Title', 'Emma'] };

byId('method').addEventListener('change', () => {
	const [name, example] = SUBJECTS[METHODS[byId('method').value]];
	if (byId('subject-name').textContent !== name) {
		byId('subject-name').textContent = name;
		byId('subject').value = example;
	}
});

byId('call-form').addEventListener('submit', async (submitted) => {
	submitted.preventDefault();
	const method = byId('method').value;
	const query = new URLSearchParams({ [METHODS[method]]: byId('subject').value });
	if (byId('scenario').value) {
		query.set('scenario', byId('scenario').value);
	}
	const answer = byId('answer');
	answer.textContent = '';
	answer.dataset.state = 'running';
	try {
		if (method.endsWith('/stream')) {
			await stream(`/books/${method}?${query}`, (text) => answer.append(text));
		}
		else {
			const result = await json(`/books/${method}?${query}`);
			answer.textContent = ((typeof result.answer === 'string') ? result.answer : `${result.answer.title}, by ${result.answer.author}`)
				+ `\n(${result.answeredBy})`;
		}
		answer.dataset.state = 'done';
	}
	catch (failure) {
		answer.append(answer.textContent ? '\n' : '', failure.message);
		answer.dataset.state = 'failed';
	}
});

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

byId('fault-form').addEventListener('submit', async (submitted) => {
	submitted.preventDefault();
	const provider = byId('provider').value;
	try {
		const status = await json(`/simulator/provider/${provider}`, { method: 'PUT', body: byId('script').value });
		byId('fault-result').textContent = `${provider} follows: ${status.providers[provider].script}`;
		byId('scenario').value = '';
	}
	catch (failure) {
		byId('fault-result').textContent = failure.message;
	}
});

async function offerScenarios() {
	const response = await fetch('/simulator');
	if (!response.ok) { // the real providers answer
		byId('scenario').parentElement.hidden = true;
		byId('fault-form').hidden = true;
		return;
	}
	const simulator = await response.json();
	byId('scenario').append(...Object.keys(simulator.scenarios).map((name) => element('option', name, { value: name })));
	byId('scenario').value = 'rough-day';
	byId('provider').append(...Object.keys(simulator.providers).map((name) => element('option', name, { value: name })));
}

// --- begin ---

function disconnected() {
	byId('connection').textContent = 'the server does not answer';
}

const feed = new EventSource('/console/events');
feed.addEventListener('open', () => {
	byId('connection').textContent = 'watching';
	refreshSoon();
});
feed.addEventListener('error', disconnected);
feed.addEventListener('message', (message) => show(JSON.parse(message.data)));

offerScenarios().catch(disconnected);
setInterval(() => document.hidden || refresh().catch(disconnected), REFRESH_MILLIS);
