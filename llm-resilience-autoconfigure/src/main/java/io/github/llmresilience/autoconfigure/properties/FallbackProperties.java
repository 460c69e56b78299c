/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.properties;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.classify.FailureMatcher;
import io.github.llmresilience.rule.FallbackMode;
import io.github.llmresilience.rule.RetryAfterSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * The models to call when the first one fails.
 *
 * @param mode When another model is called: after the attempts at the current one, or at
 * the first failure without a wait.
 * @param models Models to call in order when the first one fails.
 * @param when Failure kinds or exception class names that lead to another model. By
 * default all failures that another provider may not have.
 * @param on The same as 'when'. YAML reads 'on' as true unless it is in quotes.
 */
public record FallbackProperties(@Nullable FallbackMode mode, @Nullable List<Model> models, @Nullable List<String> when,
		@Nullable List<String> on) {

	/** Creates fallbacks from a comma-separated list of models, as in the annotation. */
	public static FallbackProperties of(String models) {
		return new FallbackProperties(null, Arrays.stream(models.split(",")).map(String::trim).map(Model::of).toList(),
				null, null);
	}

	/**
	 * Returns the failures that lead to another model, by either name of the property.
	 */
	@Nullable FailureMatcher failures(String prefix) {
		return failures(prefix, this.when, this.on);
	}

	private static @Nullable FailureMatcher failures(String prefix, @Nullable List<String> when,
			@Nullable List<String> on) {
		if (when != null && on != null) {
			throw new InvalidConfigurationPropertyValueException(prefix + ".on", on,
					"'" + prefix + ".when' has the same meaning. Remove one of them.");
		}
		return (when != null) ? FailureMatcherParser.parse(prefix + ".when", when)
				: FailureMatcherParser.parse(prefix + ".on", on);
	}

	/**
	 * A model to fall back to.
	 *
	 * @param model Model to call, as provider/model, or a pool, as pool/name.
	 * @param when Failure kinds or exception class names that lead to this model.
	 * @param on The same as 'when'.
	 * @param maxAttempts Number of attempts at this model, the first one included.
	 * @param maxAttemptsByKind Maximum number of attempts at this model if the last
	 * attempt failed with this kind, for example rate-limited: 5. Other kinds have
	 * max-attempts.
	 * @param initialDelay Wait before the first retry at this model.
	 * @param maxDelay Longest wait before a retry, unless the provider asks for a longer
	 * one.
	 * @param backoffFactor Factor by which the wait grows with each retry.
	 * @param jitter Random spread of each wait, as a fraction of the wait from 0 to 1.
	 * @param attemptTimeout Longest time of one attempt.
	 * @param retryAfter How a wait that the provider asks for is applied.
	 */
	public record Model(@Nullable String model, @Nullable List<String> when, @Nullable List<String> on,
			@Nullable Integer maxAttempts, @Nullable Map<FailureKind, Integer> maxAttemptsByKind,
			@Nullable Duration initialDelay, @Nullable Duration maxDelay, @Nullable Double backoffFactor,
			@Nullable Double jitter, @Nullable Duration attemptTimeout,
			@NestedConfigurationProperty @DefaultValue RetryAfterSettings retryAfter) implements RetryAttributes {

		/**
		 * Returns the failures that lead to this model, by either name of the property.
		 */
		@Nullable FailureMatcher failures(String prefix) {
			return FallbackProperties.failures(prefix, this.when, this.on);
		}

		/** Creates a fallback from a list entry that is only a model. */
		public static Model of(String model) {
			return new Model(model, null, null, null, null, null, null, null, null, null, RetryAfterSettings.NONE);
		}

	}

}
