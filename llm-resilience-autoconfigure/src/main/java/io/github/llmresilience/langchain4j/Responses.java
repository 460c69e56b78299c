package io.github.llmresilience.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import io.github.llmresilience.failure.LlmUsage;
import org.jspecify.annotations.Nullable;

/**
 * Reads the token usage of responses.
 */
final class Responses {

	private Responses() {
	}

	static @Nullable LlmUsage usageOf(ChatResponse response) {
		TokenUsage usage = response.tokenUsage();
		return (usage != null && usage.inputTokenCount() != null && usage.outputTokenCount() != null)
				? new LlmUsage(usage.inputTokenCount(), usage.outputTokenCount()) : null;
	}

}
