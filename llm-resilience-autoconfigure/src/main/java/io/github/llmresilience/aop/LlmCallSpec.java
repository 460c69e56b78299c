package io.github.llmresilience.aop;

import java.time.Duration;
import java.util.List;

import io.github.llmresilience.fallback.FallbackSettings;
import io.github.llmresilience.retry.RetrySettings;
import org.jspecify.annotations.Nullable;

/**
 * What an {@code @LlmCall} says itself, before any property.
 *
 * @param name the name of the call
 * @param source where it stands, for messages
 * @param model the model to call first, or null if it names none
 * @param fallbacks the models to call after it, or null if it names none
 * @param deadline how long the call may take, or null if it does not say
 * @param retry its other attributes
 */
public record LlmCallSpec(String name, String source, @Nullable String model,
		@Nullable List<FallbackSettings> fallbacks, @Nullable Duration deadline, RetrySettings retry) {

	/**
	 * A call of which only the name is known; all else is in the properties.
	 * @param name the name of the call
	 * @return the spec
	 */
	public static LlmCallSpec named(String name) {
		return new LlmCallSpec(name, "call '" + name + "'", null, null, null, RetrySettings.NONE);
	}

}
