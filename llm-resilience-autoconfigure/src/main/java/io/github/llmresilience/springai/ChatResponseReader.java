/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.List;

import io.github.llmresilience.call.LlmFinishReason;
import io.github.llmresilience.call.LlmStreamPart;
import io.github.llmresilience.call.LlmStreamReader;
import io.github.llmresilience.failure.LlmUsage;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;

/**
 * Reads the responses that Spring AI chat models stream. The finish reason marks the end
 * of an answer. A truncated stream has no finish reason.
 */
public final class ChatResponseReader implements LlmStreamReader<ChatResponse> {

	@Override
	public boolean reads(Object first) {
		return first instanceof ChatResponse;
	}

	@Override
	public boolean marksEnd() {
		return true;
	}

	@Override
	public LlmStreamPart read(ChatResponse response) {
		Generation generation = Generations.answerIn(response);
		LlmUsage usage = Usages.of(response);
		if (generation == null) {
			return LlmStreamPart.NOTHING.withUsage(usage);
		}
		String text = textOf(generation);
		return new LlmStreamPart(text, finishOf(generation), Generations.hasToolCalls(response),
				text.isEmpty() && Generations.hasReasoning(generation), !generation.getOutput().getMedia().isEmpty(),
				usage, null);
	}

	/** Returns the text of an element, empty if it has none. */
	static String textOf(ChatResponse response) {
		Generation generation = Generations.answerIn(response);
		return (generation != null) ? textOf(generation) : "";
	}

	private static String textOf(Generation generation) {
		String text = Generations.isReasoning(generation) ? null : generation.getOutput().getText();
		return (text != null) ? text : "";
	}

	private static @Nullable LlmFinishReason finishOf(Generation generation) {
		if (Generations.isRefusal(generation)) {
			return LlmFinishReason.FILTERED;
		}
		String reason = Generations.finishReasonOf(generation);
		return (reason != null) ? LlmFinishReason.of(reason) : null;
	}

	@Override
	public @Nullable ChatResponse withText(ChatResponse response, String text) {
		Generation generation = Generations.answerIn(response);
		return (generation != null) ? withText(response, generation, text) : null;
	}

	static ChatResponse withText(ChatResponse response, Generation generation, String text) {
		AssistantMessage changed = AssistantMessages.mutate(generation.getOutput()).content(text).build();
		List<Generation> generations = response.getResults()
			.stream()
			.map((one) -> (one == generation) ? new Generation(changed, one.getMetadata()) : one)
			.toList();
		return new ChatResponse(generations, response.getMetadata());
	}

}
