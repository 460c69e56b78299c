/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.properties;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.rule.RetryAfterSettings;
import io.github.llmresilience.rule.RetrySettings;
import org.jspecify.annotations.Nullable;

/**
 * The properties of {@link RetrySettings}, common to all layers.
 */
interface RetryAttributes {

	@Nullable Integer maxAttempts();

	@Nullable Map<FailureKind, Integer> maxAttemptsByKind();

	@Nullable Duration initialDelay();

	@Nullable Duration maxDelay();

	@Nullable Double backoffFactor();

	@Nullable Double jitter();

	@Nullable Duration attemptTimeout();

	RetryAfterSettings retryAfter();

	default @Nullable List<String> retryOn() {
		return null;
	}

	default @Nullable List<String> giveUpOn() {
		return null;
	}

	/** Returns the settings of this layer. */
	default RetrySettings retrySettings(String prefix) {
		return new RetrySettings(maxAttempts(), maxAttemptsByKind(), initialDelay(), maxDelay(), backoffFactor(),
				jitter(), attemptTimeout(), retryAfter(), FailureMatcherParser.parse(prefix + ".retry-on", retryOn()),
				FailureMatcherParser.parse(prefix + ".give-up-on", giveUpOn()));
	}

}
