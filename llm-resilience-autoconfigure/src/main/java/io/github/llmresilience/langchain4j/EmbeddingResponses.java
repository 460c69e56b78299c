/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.langchain4j;

import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import io.github.llmresilience.failure.LlmUsage;
import org.jspecify.annotations.Nullable;

/**
 * Reads the token usage of models that are no chat models.
 */
public final class EmbeddingResponses {

	private EmbeddingResponses() {
	}

	/**
	 * Returns the usage of an answer.
	 * @return the usage, or null if the answer has none
	 */
	public static @Nullable LlmUsage usageOf(Object answer) {
		TokenUsage usage = (answer instanceof Response<?> response) ? response.tokenUsage() : null;
		if (usage == null || usage.inputTokenCount() == null) {
			return null;
		}
		Integer output = usage.outputTokenCount();
		return new LlmUsage(usage.inputTokenCount(), (output != null) ? output : 0);
	}

}
