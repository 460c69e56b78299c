/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.langchain4j;

import java.util.List;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import io.github.llmresilience.call.LlmAnswer;
import io.github.llmresilience.engine.CallTranscript;
import io.github.llmresilience.failure.LlmUsage;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answer and the token usage of responses.
 */
final class Responses {

	private Responses() {
	}

	/** Returns what the model has answered. */
	static LlmAnswer answer(ChatResponse response) {
		AiMessage message = response.aiMessage();
		LlmAnswer answer = LlmAnswer.of(message.text(), message.hasToolExecutionRequests(), finishOf(response), null);
		return message.images().isEmpty() ? answer : answer.withContent();
	}

	private static @Nullable String finishOf(ChatResponse response) {
		return (response.finishReason() != null) ? response.finishReason().name() : null;
	}

	/** Returns what the transcript of a call keeps of a response. */
	static CallTranscript.Exchange exchange(ChatResponse response) {
		AiMessage message = response.aiMessage();
		boolean callsTools = message.hasToolExecutionRequests();
		return new CallTranscript.Exchange(response, callsTools ? null : message.text(), !callsTools ? List.of()
				: message.toolExecutionRequests().stream().map(ToolExecutionRequest::id).toList());
	}

	static @Nullable LlmUsage usageOf(ChatResponse response) {
		TokenUsage usage = response.tokenUsage();
		return (usage != null && usage.inputTokenCount() != null && usage.outputTokenCount() != null)
				? new LlmUsage(usage.inputTokenCount(), usage.outputTokenCount()) : null;
	}

}
