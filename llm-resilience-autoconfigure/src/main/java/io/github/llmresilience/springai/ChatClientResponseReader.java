/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import io.github.llmresilience.call.LlmStreamPart;
import io.github.llmresilience.call.LlmStreamReader;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.model.ChatResponse;

/**
 * Reads the elements of {@code ChatClient.stream().chatClientResponse()}.
 */
public final class ChatClientResponseReader implements LlmStreamReader<ChatClientResponse> {

	private final ChatResponseReader responses = new ChatResponseReader();

	@Override
	public boolean reads(Object first) {
		return first instanceof ChatClientResponse;
	}

	@Override
	public boolean marksEnd() {
		return this.responses.marksEnd();
	}

	@Override
	public LlmStreamPart read(ChatClientResponse element) {
		ChatResponse response = element.chatResponse();
		return (response != null) ? this.responses.read(response) : LlmStreamPart.NOTHING;
	}

	@Override
	public @Nullable ChatClientResponse withText(ChatClientResponse element, String text) {
		ChatResponse response = element.chatResponse();
		return (response != null) ? element.mutate().chatResponse(this.responses.withText(response, text)).build()
				: null;
	}

}
