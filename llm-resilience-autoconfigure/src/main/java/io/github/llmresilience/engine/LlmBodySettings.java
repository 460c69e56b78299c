package io.github.llmresilience.engine;

import java.lang.reflect.Type;
import java.util.Set;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.rule.ToolSettings;
import org.jspecify.annotations.Nullable;

/**
 * The settings that apply inside an attempt, to model calls and to tool calls.
 *
 * @param maxConsecutiveToolErrors the number of consecutive rounds with a failed tool
 * that end the call, at least 1
 * @param collectedErrors the exception types that {@link LlmCallContext#errors()} lists,
 * with their subclasses; empty for all
 * @param outputType the type that the answer is probably converted to, or null if it is
 * not known
 */
public record LlmBodySettings(int maxConsecutiveToolErrors, Set<Class<? extends Throwable>> collectedErrors,
		@Nullable Type outputType) {

	/** The defaults: three rounds, all errors, no output type. */
	public static final LlmBodySettings DEFAULTS = new LlmBodySettings(ToolSettings.DEFAULT_MAX_CONSECUTIVE_ERRORS,
			Set.of(), null);

	public LlmBodySettings {
		collectedErrors = Set.copyOf(collectedErrors);
		if (maxConsecutiveToolErrors < 1) {
			throw new IllegalArgumentException(
					"'maxConsecutiveToolErrors' must be at least 1, not " + maxConsecutiveToolErrors);
		}
	}

}
