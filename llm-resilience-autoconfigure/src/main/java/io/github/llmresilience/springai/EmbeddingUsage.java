/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import io.github.llmresilience.failure.LlmUsage;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.embedding.EmbeddingResponse;

/**
 * Reads the token usage of embedding models.
 */
public final class EmbeddingUsage {

	private EmbeddingUsage() {
	}

	/**
	 * Returns the usage of an answer.
	 * @return the usage, or null if the answer has none
	 */
	public static @Nullable LlmUsage of(Object answer) {
		return (answer instanceof EmbeddingResponse response) ? Usages.of(response.getMetadata().getUsage()) : null;
	}

}
