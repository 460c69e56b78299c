/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.rule;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How a wait that a provider asks for is applied ({@code Retry-After} and similar hints).
 * A component that is null is taken from the next layer.
 *
 * @param enabled Whether a wait that the provider asks for replaces the backoff.
 * @param maxWait Longest wait that a provider may ask for. If it asks for a longer wait,
 * the call continues with its next model or fails, without waiting.
 * @param maxWaitWithFallback Longest wait that a provider may ask for while another model
 * of the call admits attempts. If it asks for a longer wait, the other model is called at
 * once.
 */
public record RetryAfterSettings(@Nullable Boolean enabled, @Nullable Duration maxWait,
		@Nullable Duration maxWaitWithFallback) {

	/** Settings in which no component is set. */
	public static final RetryAfterSettings NONE = new RetryAfterSettings(null, null, null);

	/**
	 * Returns these settings. A component that is null is taken from the other settings.
	 */
	public RetryAfterSettings orElse(RetryAfterSettings other) {
		return new RetryAfterSettings((this.enabled != null) ? this.enabled : other.enabled,
				(this.maxWait != null) ? this.maxWait : other.maxWait,
				(this.maxWaitWithFallback != null) ? this.maxWaitWithFallback : other.maxWaitWithFallback);
	}

}
