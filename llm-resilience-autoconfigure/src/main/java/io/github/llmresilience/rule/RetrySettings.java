/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.rule;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.classify.FailureMatcher;
import org.jspecify.annotations.Nullable;

/**
 * How attempts at one target are made. A component that is null is taken from the next
 * layer.
 *
 * @param maxAttempts the maximum number of attempts, the first one included
 * @param maxAttemptsByKind the maximum number of attempts after a failure of a kind, in
 * place of {@code maxAttempts}
 * @param initialDelay the wait before the first retry
 * @param maxDelay the longest wait before a retry
 * @param backoffFactor the factor from one wait to the next
 * @param jitter the spread of a wait, as a fraction of it from 0 to 1
 * @param attemptTimeout the timeout of one attempt
 * @param retryAfter how a wait that the provider asks for is applied
 * @param retryOn failures that are retried in addition to the default ones
 * @param giveUpOn failures that are never retried, even if {@code retryOn} matches them
 */
public record RetrySettings(@Nullable Integer maxAttempts, @Nullable Map<FailureKind, Integer> maxAttemptsByKind,
		@Nullable Duration initialDelay, @Nullable Duration maxDelay, @Nullable Double backoffFactor,
		@Nullable Double jitter, @Nullable Duration attemptTimeout, RetryAfterSettings retryAfter,
		@Nullable FailureMatcher retryOn, @Nullable FailureMatcher giveUpOn) {

	/** Settings in which no component is set. */
	public static final RetrySettings NONE = new RetrySettings(null, null, null, null, null, null, null,
			RetryAfterSettings.NONE, null, null);

	/**
	 * Returns these settings. A component that is null is taken from the other settings.
	 */
	public RetrySettings orElse(RetrySettings other) {
		return new RetrySettings(first(this.maxAttempts, other.maxAttempts), attemptsByKind(other),
				first(this.initialDelay, other.initialDelay), first(this.maxDelay, other.maxDelay),
				first(this.backoffFactor, other.backoffFactor), first(this.jitter, other.jitter),
				first(this.attemptTimeout, other.attemptTimeout), this.retryAfter.orElse(other.retryAfter),
				first(this.retryOn, other.retryOn), first(this.giveUpOn, other.giveUpOn));
	}

	/** The maximum of a layer replaces the maxima by kind of less specific layers. */
	private @Nullable Map<FailureKind, Integer> attemptsByKind(RetrySettings other) {
		if (this.maxAttempts != null || other.maxAttemptsByKind == null) {
			return this.maxAttemptsByKind;
		}
		Map<FailureKind, Integer> all = new EnumMap<>(FailureKind.class);
		all.putAll(other.maxAttemptsByKind);
		all.putAll(Objects.requireNonNullElse(this.maxAttemptsByKind, Map.of()));
		return all;
	}

	private static <T> @Nullable T first(@Nullable T one, @Nullable T other) {
		return (one != null) ? one : other;
	}

	/** Returns these settings as a policy. A component that is null gets its default. */
	public RetryPolicy resolve() {
		RetryPolicy defaults = RetryPolicy.DEFAULTS;
		return new RetryPolicy(Objects.requireNonNullElse(this.maxAttempts, defaults.maxAttempts()),
				Objects.requireNonNullElse(this.maxAttemptsByKind, defaults.maxAttemptsByKind()),
				Objects.requireNonNullElse(this.initialDelay, defaults.initialDelay()),
				Objects.requireNonNullElse(this.maxDelay, defaults.maxDelay()),
				Objects.requireNonNullElse(this.backoffFactor, defaults.backoffFactor()),
				Objects.requireNonNullElse(this.jitter, defaults.jitter()),
				Objects.requireNonNullElse(this.attemptTimeout, defaults.attemptTimeout()),
				Objects.requireNonNullElse(this.retryAfter.enabled(), defaults.heedsRetryAfter()),
				Objects.requireNonNullElse(this.retryAfter.maxWait(), defaults.maxWait()),
				Objects.requireNonNullElse(this.retryAfter.maxWaitWithFallback(), defaults.maxWaitWithFallback()),
				Objects.requireNonNullElse(this.retryOn, defaults.retryOn()),
				Objects.requireNonNullElse(this.giveUpOn, defaults.giveUpOn()));
	}

}
