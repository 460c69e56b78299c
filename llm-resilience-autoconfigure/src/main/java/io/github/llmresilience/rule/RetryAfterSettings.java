package io.github.llmresilience.rule;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Mergeable settings for a server's own wish to wait ({@code Retry-After} and its kin). A
 * component that is null is left to the next layer.
 *
 * @param enabled whether the server's wish replaces the backoff; default true
 * @param maxWait the longest wish that is waited for; default 30 s
 * @param maxWaitWithFallback the longest wish that is waited for while another target
 * takes calls; default 2 s
 */
public record RetryAfterSettings(@Nullable Boolean enabled, @Nullable Duration maxWait,
		@Nullable Duration maxWaitWithFallback) {

	/** What holds where nothing is set. */
	public static final RetryAfterSettings DEFAULTS = new RetryAfterSettings(true, Duration.ofSeconds(30),
			Duration.ofSeconds(2));

	RetryAfterSettings orElse(@Nullable RetryAfterSettings other) {
		return (other == null) ? this
				: new RetryAfterSettings(RetrySettings.first(this.enabled, other.enabled),
						RetrySettings.first(this.maxWait, other.maxWait),
						RetrySettings.first(this.maxWaitWithFallback, other.maxWaitWithFallback));
	}

}
