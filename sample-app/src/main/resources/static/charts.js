// Charts of the last two minutes. uPlot draws them: https://github.com/leeoniya/uPlot

import { byId, element } from './page.js';

const { uPlot } = window;
const SPAN_SECONDS = 120;
const WINDOW_SECONDS = 10;
const COLORS = ['--accent', '--warn', '--good', '--bad'];

/** The reports of the endpoint, oldest first, at most one for each second. */
const reports = [];

const charts = [
	chart('Success, % of calls', (from, to) => [share(from.total, to.total)], () => ['calls'], [0, 100]),
	chart('Mean latency of calls, ms', (from, to) => [mean(from.total.figures.latency, to.total.figures.latency)], () => ['calls']),
	chart('Retries', (from, to, providers) => providers.map((name) => delta(from, to, name, 'retries')), (providers) => providers),
	chart('Fallbacks from', (from, to, providers) => providers.map((name) => delta(from, to, name, 'fallbacks')), (providers) => providers)
];

/** Adds a report of the endpoint. */
export function add(report) {
	const second = Math.floor(Date.now() / 1000);
	if (reports.at(-1)?.second === second) {
		reports.pop();
	}
	reports.push({ second, ...report });
	while (reports[0].second < second - SPAN_SECONDS - WINDOW_SECONDS) {
		reports.shift();
	}
	charts.forEach((draw) => draw());
}

/** Values are those of the ten seconds before. */
function chart(title, values, names, range) {
	const figure = element('figure', '', { 'aria-label': title });
	figure.append(element('figcaption', title));
	byId('charts').append(figure);
	let plot;
	let drawn = '';
	return () => {
		const providers = Object.keys(reports.at(-1).total.providers);
		const series = names(providers);
		const shown = reports.filter((report) => report.second >= reports.at(-1).second - SPAN_SECONDS);
		const columns = shown.map((report) => values(before(report), report, providers));
		const data = [shown.map((report) => report.second), ...series.map((_, i) => columns.map((column) => column[i]))];
		if (!plot || drawn !== series.join()) {
			plot?.destroy();
			plot = new uPlot(options(series, figure, range), data, figure);
			drawn = series.join();
		}
		plot.setData(data);
	};
}

function before(report) {
	return reports.findLast((other) => other.second <= report.second - WINDOW_SECONDS) ?? reports[0];
}

function options(series, figure, range) {
	const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name);
	const axis = { stroke: color('--quiet'), grid: { stroke: color('--line'), width: 1 }, ticks: { show: false } };
	return {
		width: figure.clientWidth, height: 150, cursor: { show: false }, legend: { show: series.length > 1, live: false },
		scales: { y: { range: range ?? ((plot, min, max) => [0, Math.max(1, max ?? 1)]) } },
		axes: [{ ...axis, space: 60 }, { ...axis, size: 45 }],
		series: [{}, ...series.map((label, i) => ({
			label, stroke: color(COLORS[i % COLORS.length]), width: 2, spanGaps: true, points: { size: 4 }
		}))]
	};
}

function share(from, to) {
	const ended = to.figures.calls - from.figures.calls;
	return (ended > 0) ? 100 * ((to.outcomes.SUCCESS ?? 0) - (from.outcomes.SUCCESS ?? 0)) / ended : null;
}

function mean(from, to) {
	return (to.count > from.count) ? (to.totalMillis - from.totalMillis) / (to.count - from.count) : null;
}

function delta(from, to, provider, name) {
	const count = (report) => report.total.providers[provider]?.[name] ?? 0;
	return count(to) - count(from);
}
