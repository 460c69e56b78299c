/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import io.github.llmresilience.failure.LlmUsage;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.model.ChatResponse;

/**
 * Reads the token usage of responses.
 */
final class Usages {

	private static final String ANTHROPIC = "com.anthropic.";

	private Usages() {
	}

	static @Nullable LlmUsage of(ChatResponse response) {
		return of(response.getMetadata().getUsage());
	}

	static @Nullable LlmUsage of(@Nullable Usage usage) {
		if (usage == null || usage.getPromptTokens() == null || usage.getCompletionTokens() == null) {
			return null;
		}
		long cached = (usage.getCacheReadInputTokens() != null) ? usage.getCacheReadInputTokens() : 0;
		long prompt = usage.getPromptTokens() + (isBesideCached(usage) ? cached : 0);
		LlmUsage tokens = new LlmUsage(prompt, usage.getCompletionTokens(), Math.min(cached, prompt));
		return (tokens.totalTokens() > 0) ? tokens : null;
	}

	/** Whether the tokens of the prompt do not include those of the cache. */
	private static boolean isBesideCached(Usage usage) {
		return usage.getNativeUsage() != null && usage.getNativeUsage().getClass().getName().startsWith(ANTHROPIC);
	}

}
