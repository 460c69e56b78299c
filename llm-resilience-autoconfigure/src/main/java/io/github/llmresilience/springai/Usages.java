package io.github.llmresilience.springai;

import io.github.llmresilience.failure.LlmUsage;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.model.ChatResponse;

/**
 * Reads the token usage of responses.
 */
final class Usages {

	private Usages() {
	}

	static @Nullable LlmUsage of(ChatResponse response) {
		return of(response.getMetadata().getUsage());
	}

	static @Nullable LlmUsage of(@Nullable Usage usage) {
		if (usage == null || usage.getPromptTokens() == null || usage.getCompletionTokens() == null) {
			return null;
		}
		LlmUsage tokens = new LlmUsage(usage.getPromptTokens(), usage.getCompletionTokens());
		return (tokens.totalTokens() > 0) ? tokens : null;
	}

}
