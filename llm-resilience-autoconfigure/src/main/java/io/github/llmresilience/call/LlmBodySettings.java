package io.github.llmresilience.call;

import java.util.Set;

/**
 * What holds inside an attempt, for whoever calls models or tools there.
 *
 * @param repairsOutput whether answers with harmless mistakes are mended
 * @param maxConsecutiveToolErrors how many rounds with a failed tool there may be in a
 * row, at least 1
 * @param collectedErrors the exception types that {@link LlmCallContext#errors()} lists,
 * with their subclasses; empty for all
 */
public record LlmBodySettings(boolean repairsOutput, int maxConsecutiveToolErrors,
		Set<Class<? extends Throwable>> collectedErrors) {

	/** What holds where nothing is set: repair, three rounds, all errors. */
	public static final LlmBodySettings DEFAULTS = new LlmBodySettings(true, 3, Set.of());

	/**
	 * Creates the settings.
	 * @param repairsOutput whether answers with harmless mistakes are mended
	 * @param maxConsecutiveToolErrors how many rounds with a failed tool there may be
	 * @param collectedErrors the exception types that are listed; empty for all
	 */
	public LlmBodySettings {
		collectedErrors = Set.copyOf(collectedErrors);
		if (maxConsecutiveToolErrors < 1) {
			throw new IllegalArgumentException(
					"'maxConsecutiveToolErrors' must be at least 1, not " + maxConsecutiveToolErrors);
		}
	}

}
