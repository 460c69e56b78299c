// The simulated providers: scenarios, scripts and what they have received.

import { byId, element, json } from './page.js';

let scenarios = {};

export const isSimulated = () => Object.keys(scenarios).length > 0;

export async function offerScenarios() {
	const response = await fetch('/simulator');
	if (!response.ok) { // the real providers answer
		byId('scenario').parentElement.hidden = true;
		byId('scenario-description').hidden = true;
		byId('fault-form').hidden = true;
		document.body.classList.add('read-only');
		return;
	}
	const simulator = await response.json();
	scenarios = simulator.scenarios;
	byId('provider').append(...Object.keys(simulator.providers).map((name) => element('option', name, { value: name })));
	offerFitting('rough-day');
}

/** Offers the scenarios that are about the chosen method. */
export function offerFitting(preferred = byId('scenario').value) {
	const method = byId('method').value;
	const fitting = Object.entries(scenarios)
		.filter(([, scenario]) => scenario.methods.length === 0 || scenario.methods.includes(method))
		.map(([name]) => name);
	byId('scenario').replaceChildren(element('option', 'as the providers are now', { value: '' }),
		...fitting.map((name) => element('option', name, { value: name })));
	byId('scenario').value = fitting.includes(preferred) ? preferred : '';
	describe();
}

function describe() {
	byId('scenario-description').textContent = scenarios[byId('scenario').value]?.description
		?? 'The providers keep their scripts.';
}

byId('scenario').addEventListener('change', describe);

/** Returns the requests of these attempts, as the providers have received them. One attempt is one request. */
export async function requestsOf(attempts) {
	if (!isSimulated()) {
		return [];
	}
	const exchanges = await json('/simulator/exchanges');
	return attempts.map((attempt) => {
		const provider = attempt.target.split('/')[0];
		const ofProvider = attempts.filter((other) => other.target.startsWith(`${provider}/`));
		const received = (exchanges[provider] ?? []).slice(-ofProvider.length);
		return { attempt, ...received[ofProvider.indexOf(attempt)] };
	});
}

/** Returns the last whole answer of a provider. */
export async function lastAnswer(provider) {
	return isSimulated() ? (await json('/simulator/exchanges'))[provider]?.at(-1)?.answer : undefined;
}

byId('fault-form').addEventListener('submit', async (submitted) => {
	submitted.preventDefault();
	const provider = byId('provider').value;
	try {
		const status = await json(`/simulator/provider/${provider}`, { method: 'PUT', body: byId('script').value });
		byId('fault-result').textContent = `Script of ${provider}: ${status.providers[provider].script}`;
		byId('scenario').value = '';
		describe();
	}
	catch (failure) {
		byId('fault-result').textContent = failure.message;
	}
});
