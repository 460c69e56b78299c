package io.github.llmresilience.actuate;

import java.util.EnumMap;
import java.util.Map;

import io.github.llmresilience.failure.FailureKind;

/**
 * Figures of a call, of a provider, or of all together, since the start.
 *
 * @param calls how many calls ended; of a provider: how many calls it was asked in
 * @param attempts how many attempts they took
 * @param retries how many of the attempts were retries
 * @param meanRetries retries for each call
 * @param maxRetries the most retries of a single call
 * @param fallbacks how often a call went on with another model; of a provider: how often
 * it was given up
 * @param hedges how many attempts were made beside another one; of a provider: at its
 * models
 * @param hedgesWon how many of these answered first
 * @param reasks how often a model was told what is wrong with its answer
 * @param healed after how many of these the answer could be used
 * @param resumes how many streams that broke were taken up
 * @param toolErrors how many errors of tools were told to a model
 * @param rejections how often a circuit breaker or a cooldown kept a call away from a
 * model
 * @param failures the failed attempts by kind
 * @param latency how long calls took; of a provider: how long its attempts took
 */
public record Figures(long calls, long attempts, long retries, double meanRetries, long maxRetries, long fallbacks,
		long hedges, long hedgesWon, long reasks, long healed, long resumes, long toolErrors, long rejections,
		Map<FailureKind, Long> failures, Latency latency) {

	static final Figures NONE = new Figures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Map.of(), Latency.NONE);

	/** These and others together. */
	Figures plus(Figures other) {
		Map<FailureKind, Long> failures = new EnumMap<>(FailureKind.class);
		failures.putAll(this.failures);
		other.failures.forEach((kind, count) -> failures.merge(kind, count, Long::sum));
		return new Figures(this.calls + other.calls, this.attempts + other.attempts, this.retries + other.retries,
				mean(this.retries + other.retries, this.calls + other.calls),
				Math.max(this.maxRetries, other.maxRetries), this.fallbacks + other.fallbacks,
				this.hedges + other.hedges, this.hedgesWon + other.hedgesWon, this.reasks + other.reasks,
				this.healed + other.healed, this.resumes + other.resumes, this.toolErrors + other.toolErrors,
				this.rejections + other.rejections, failures, this.latency.plus(other.latency));
	}

	/** The figures of providers as those of a call that asked them. */
	Figures ofCalls(long calls, long maxRetries, Latency latency) {
		return new Figures(calls, this.attempts, this.retries, mean(this.retries, calls), maxRetries, this.fallbacks,
				this.hedges, this.hedgesWon, this.reasks, this.healed, this.resumes, this.toolErrors, this.rejections,
				this.failures, latency);
	}

	static double mean(double sum, long count) {
		return (count == 0) ? 0 : sum / count;
	}

	/**
	 * How long something took.
	 *
	 * @param count how often it was measured
	 * @param totalMillis all times together, in milliseconds
	 * @param meanMillis the mean in milliseconds
	 * @param maxMillis the longest in milliseconds
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
