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
 * @param requests how many requests both providers have got
 * @param peak the most of them in a second at the first provider
 * @param tokens how many tokens both have answered
 */
record Result(List<Call> calls, int requests, int peak, long tokens) {

	/**
	 * One call.
	 *
	 * @param outcome what became of it
	 * @param took how long that took from when it was due
	 * @param late how much later than it was due it began
	 */
	record Call(Outcome outcome, Duration took, Duration late) {
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
		return (double) this.requests / successes();
	}

	double requestsForRight() {
		return (double) this.requests / right();
	}

	/** Of what was answered, that which is no part of a right answer. */
	double wastedPercent() {
		return 100.0 * (this.tokens - (double) right() * Provider.TOKENS) / this.tokens;
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
