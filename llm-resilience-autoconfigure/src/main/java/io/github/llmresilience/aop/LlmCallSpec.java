package io.github.llmresilience.aop;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.github.llmresilience.rule.FallbackSettings;
import io.github.llmresilience.rule.ParseSettings;
import io.github.llmresilience.rule.RetrySettings;
import org.jspecify.annotations.Nullable;

/**
 * What an {@code @LlmCall} says itself, before any property.
 *
 * @param name the name of the call
 * @param source where it stands, for messages
 * @param model the model to call first, or null if it names none
 * @param fallbacks the models to call after it, or null if it names none
 * @param deadline how long the call may take, or null if it does not say
 * @param retry its attributes about retries
 * @param parse its attributes about answers that cannot be used
 * @param collectedErrors the exception types it collects; empty for all
 * @param outputType the type that the answer is probably made into, or null
 */
public record LlmCallSpec(String name, String source, @Nullable String model,
		@Nullable List<FallbackSettings> fallbacks, @Nullable Duration deadline, RetrySettings retry,
		ParseSettings parse, Set<Class<? extends Throwable>> collectedErrors, @Nullable Type outputType) {

	/**
	 * A call of which only the name is known; all else is in the properties.
	 * @param name the name of the call
	 * @return the spec
	 */
	public static LlmCallSpec named(String name) {
		return new LlmCallSpec(name, "call '" + name + "'", null, null, null, RetrySettings.NONE, ParseSettings.NONE,
				Set.of(), null);
	}

}
