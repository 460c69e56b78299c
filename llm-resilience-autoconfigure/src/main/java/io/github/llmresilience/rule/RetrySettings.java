package io.github.llmresilience.rule;

import java.time.Duration;

import io.github.llmresilience.failure.classify.FailureMatcher;
import org.jspecify.annotations.Nullable;

/**
 * Mergeable settings for the attempts at one target. A component that is null is left to
 * the next layer.
 *
 * @param maxAttempts how often the target is called at most, the first call included;
 * default 3
 * @param initialDelay the wait before the first retry; default 1 s
 * @param maxDelay the longest wait before a retry; default 10 s
 * @param backoffFactor how much longer each wait is than the one before; default 2
 * @param jitter how far a wait may differ from its computed value, 0 to 1; default 0.2
 * @param attemptTimeout how long one attempt may take; default 60 s
 * @param retryAfter what is done about a server's own wish to wait
 * @param retryOn failures to retry besides those retried by default
 * @param giveUpOn failures never to retry; wins over {@code retryOn}
 */
public record RetrySettings(@Nullable Integer maxAttempts, @Nullable Duration initialDelay, @Nullable Duration maxDelay,
		@Nullable Double backoffFactor, @Nullable Double jitter, @Nullable Duration attemptTimeout,
		@Nullable RetryAfterSettings retryAfter, @Nullable FailureMatcher retryOn, @Nullable FailureMatcher giveUpOn) {

	/** What holds where nothing is set. */
	public static final RetrySettings DEFAULTS = new RetrySettings(3, Duration.ofSeconds(1), Duration.ofSeconds(10),
			2.0, 0.2, Duration.ofSeconds(60), RetryAfterSettings.DEFAULTS, FailureMatcher.NONE, FailureMatcher.NONE);

	/** Nothing is set. */
	public static final RetrySettings NONE = new RetrySettings(null, null, null, null, null, null, null, null, null);

	/**
	 * These settings, completed by others.
	 * @param other where to look for what is not set here
	 * @return the merged settings
	 */
	public RetrySettings orElse(RetrySettings other) {
		return new RetrySettings(first(this.maxAttempts, other.maxAttempts),
				first(this.initialDelay, other.initialDelay), first(this.maxDelay, other.maxDelay),
				first(this.backoffFactor, other.backoffFactor), first(this.jitter, other.jitter),
				first(this.attemptTimeout, other.attemptTimeout),
				(this.retryAfter != null) ? this.retryAfter.orElse(other.retryAfter) : other.retryAfter,
				first(this.retryOn, other.retryOn), first(this.giveUpOn, other.giveUpOn));
	}

	static <T> @Nullable T first(@Nullable T one, @Nullable T other) {
		return (one != null) ? one : other;
	}

}
