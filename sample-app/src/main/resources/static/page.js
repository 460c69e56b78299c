// What the other files need: elements and requests.

export const byId = (id) => document.getElementById(id);

export function element(name, text, attributes = {}) {
	const created = document.createElement(name);
	created.textContent = text;
	for (const [key, value] of Object.entries(attributes)) {
		created.setAttribute(key, value);
	}
	return created;
}

export function setText(node, text) {
	if (node.textContent !== text) {
		node.textContent = text;
	}
}

export const seconds = (millis) => (millis < 1000) ? `${Math.round(millis)} ms` : `${(millis / 1000).toFixed(1)} s`;

export async function json(path, options) {
	const response = await fetch(path, options);
	const text = await response.text();
	const body = text ? JSON.parse(text) : {};
	if (!response.ok) {
		throw new Error(body.detail ?? body.error ?? `HTTP ${response.status}`);
	}
	return body;
}
