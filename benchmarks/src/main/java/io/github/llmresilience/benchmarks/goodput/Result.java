/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.goodput;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What became of the calls of one contender in one scenario.
 *
 * @param calls the calls
 * @param providers the providers, with their requests
 */
record Result(List<Call> calls, List<Provider> providers) {

	/**
	 * One call.
	 *
	 * @param outcome what became of it
	 * @param due when it was due, from the begin of the scenario
	 * @param took how long that took from when it was due
	 * @param late how much later than it was due it began
	 */
	record Call(Outcome outcome, Duration due, Duration took, Duration late) {

		private Duration end() {
			return this.due.plus(this.took);
		}

	}

	private int requests() {
		return this.providers.stream().mapToInt(Provider::requests).sum();
	}

	private long tokens() {
		return this.providers.stream().mapToLong(Provider::tokens).sum();
	}

	/** The most requests in a second at the first provider. */
	int peak() {
		return this.providers.get(0).peak();
	}

	/**
	 * The requests at the provider that gets most, while both are down, as a part of the
	 * calls.
	 */
	double loadWhileDown() {
		Duration down = Scenario.DOWN_UNTIL.minus(Scenario.DOWN_FROM);
		int most = this.providers.stream()
			.mapToInt((provider) -> provider.requestsBetween(Scenario.DOWN_FROM, Scenario.DOWN_UNTIL))
			.max()
			.orElseThrow();
		return (double) most / (down.toSeconds() * Load.CALLS_PER_SECOND);
	}

	/** When the first right answer comes, in seconds after the first provider is back. */
	double secondsToFirstAnswer() {
		return this.calls.stream()
			.filter((call) -> call.outcome() == Outcome.RIGHT && call.end().compareTo(Scenario.DOWN_UNTIL) > 0)
			.map((call) -> call.end().minus(Scenario.DOWN_UNTIL))
			.min(Comparator.naturalOrder())
			.map((time) -> time.toNanos() / 1e9)
			.orElse(Double.NaN);
	}

	/**
	 * When all is well again, in seconds after the first provider is back: of the calls
	 * due from then on, 95 % are answered right.
	 */
	double secondsToRecovery() {
		for (int tenths = 0; tenths < 100; tenths++) {
			Duration from = Scenario.DOWN_UNTIL.plusMillis(tenths * 100L);
			List<Call> later = this.calls.stream().filter((call) -> call.due().compareTo(from) >= 0).toList();
			long right = later.stream().filter((call) -> call.outcome() == Outcome.RIGHT).count();
			if (right >= 0.95 * later.size()) {
				return tenths / 10.0;
			}
		}
		return Double.NaN;
	}

	/**
	 * Of all requests after the first half minute, those at the deployment that fails.
	 */
	double percentAtFailing() {
		Duration from = Duration.ofSeconds(30);
		Duration until = Duration.ofMinutes(5);
		int all = this.providers.stream().mapToInt((provider) -> provider.requestsBetween(from, until)).sum();
		return 100.0 * this.providers.get(Scenario.FAILING).requestsBetween(from, until) / all;
	}

	private int count(Predicate<Outcome> which) {
		return (int) this.calls.stream().map(Call::outcome).filter(which).count();
	}

	int right() {
		return count((outcome) -> outcome == Outcome.RIGHT);
	}

	int cut() {
		return count((outcome) -> outcome == Outcome.CUT);
	}

	int wrong() {
		return count((outcome) -> outcome == Outcome.WRONG);
	}

	private int successes() {
		return count((outcome) -> outcome != Outcome.FAILED);
	}

	double successPercent() {
		return 100.0 * successes() / this.calls.size();
	}

	double rightPercent() {
		return 100.0 * right() / this.calls.size();
	}

	double requestsForSuccess() {
		return (double) requests() / successes();
	}

	double requestsForRight() {
		return (double) requests() / right();
	}

	/** Of what was answered, that which is no part of a right answer. */
	double wastedPercent() {
		return 100.0 * (tokens() - (double) right() * Provider.TOKENS) / tokens();
	}

	/** Of the right answers. */
	double millis(double quantile) {
		return quantile(this.calls.stream().filter((call) -> call.outcome() == Outcome.RIGHT).toList(), Call::took,
				quantile);
	}

	double lateMillis(double quantile) {
		return quantile(this.calls, Call::late, quantile);
	}

	private static double quantile(List<Call> calls, Function<Call, Duration> time, double quantile) {
		List<Duration> times = calls.stream().map(time).sorted(Comparator.naturalOrder()).toList();
		return times.isEmpty() ? Double.NaN
				: times.get((int) Math.min(times.size() - 1, Math.floor(quantile * times.size()))).toNanos() / 1e6;
	}

}
