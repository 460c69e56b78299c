/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.actuate;

import java.util.EnumMap;
import java.util.Map;

import io.github.llmresilience.failure.FailureKind;

/**
 * The figures of a call, of a provider, or of all calls together, since the start.
 *
 * @param calls the number of ended calls; for a provider, of those that used it
 * @param attempts the number of attempts
 * @param retries the number of attempts that were retries
 * @param meanRetries the mean number of retries for each call
 * @param maxRetries the largest number of retries of a single call
 * @param fallbacks the number of fallbacks; for a provider, of those from its models
 * @param hedges the number of hedges; for a provider, of those at its models
 * @param hedgesWon the number of hedges that answered first
 * @param reasks the number of re-asks
 * @param healed the number of re-asks with a usable answer
 * @param resumes the number of resumed streams
 * @param toolErrors the number of tool errors that a model received
 * @param rejections the number of times that a circuit breaker, a cooldown or a
 * concurrency limit rejected a call
 * @param cost the cost of the attempts, in the currency of the prices
 * @param wastedCost the part of the cost that failed attempts have caused
 * @param failures the number of failed attempts by kind of failure
 * @param latency the durations of the calls; for a provider, of its attempts
 */
public record Figures(long calls, long attempts, long retries, double meanRetries, long maxRetries, long fallbacks,
		long hedges, long hedgesWon, long reasks, long healed, long resumes, long toolErrors, long rejections,
		double cost, double wastedCost, Map<FailureKind, Long> failures, Latency latency) {

	static final Figures NONE = new Figures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Map.of(), Latency.NONE);

	/** Returns the sum of these figures and others. */
	Figures plus(Figures other) {
		Map<FailureKind, Long> failures = new EnumMap<>(FailureKind.class);
		failures.putAll(this.failures);
		other.failures.forEach((kind, count) -> failures.merge(kind, count, Long::sum));
		return new Figures(this.calls + other.calls, this.attempts + other.attempts, this.retries + other.retries,
				mean(this.retries + other.retries, this.calls + other.calls),
				Math.max(this.maxRetries, other.maxRetries), this.fallbacks + other.fallbacks,
				this.hedges + other.hedges, this.hedgesWon + other.hedgesWon, this.reasks + other.reasks,
				this.healed + other.healed, this.resumes + other.resumes, this.toolErrors + other.toolErrors,
				this.rejections + other.rejections, this.cost + other.cost, this.wastedCost + other.wastedCost,
				failures, this.latency.plus(other.latency));
	}

	/** Converts summed figures of providers to those of the calls that used them. */
	Figures ofCalls(long calls, long maxRetries, Latency latency) {
		return new Figures(calls, this.attempts, this.retries, mean(this.retries, calls), maxRetries, this.fallbacks,
				this.hedges, this.hedgesWon, this.reasks, this.healed, this.resumes, this.toolErrors, this.rejections,
				this.cost, this.wastedCost, this.failures, latency);
	}

	static double mean(double sum, long count) {
		return (count == 0) ? 0 : sum / count;
	}

	/**
	 * A summary of durations.
	 *
	 * @param count the number of durations
	 * @param totalMillis the sum of all durations in milliseconds
	 * @param meanMillis the mean duration in milliseconds
	 * @param maxMillis the longest duration in milliseconds
	 */
	public record Latency(long count, double totalMillis, double meanMillis, double maxMillis) {

		static final Latency NONE = new Latency(0, 0, 0, 0);

		static Latency of(long count, double totalMillis, double maxMillis) {
			return new Latency(count, totalMillis, mean(totalMillis, count), maxMillis);
		}

		private Latency plus(Latency other) {
			return of(this.count + other.count, this.totalMillis + other.totalMillis,
					Math.max(this.maxMillis, other.maxMillis));
		}

	}

}
