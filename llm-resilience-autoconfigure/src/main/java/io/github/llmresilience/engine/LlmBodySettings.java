package io.github.llmresilience.engine;

import java.lang.reflect.Type;
import java.util.Set;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.rule.ToolSettings;
import org.jspecify.annotations.Nullable;

/**
 * What holds inside an attempt, for whoever calls models or tools there.
 *
 * @param maxConsecutiveToolErrors how many rounds with a failed tool there may be in a
 * row, at least 1
 * @param collectedErrors the exception types that {@link LlmCallContext#errors()} lists,
 * with their subclasses; empty for all
 * @param outputType the type that an answer is probably made into, or null if there is no
 * guess
 */
public record LlmBodySettings(int maxConsecutiveToolErrors, Set<Class<? extends Throwable>> collectedErrors,
		@Nullable Type outputType) {

	/** What holds where nothing is set: three rounds, all errors. */
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
