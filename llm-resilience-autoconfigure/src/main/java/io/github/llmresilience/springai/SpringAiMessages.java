/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.List;

import io.github.llmresilience.conversation.Conversations;
import io.github.llmresilience.conversation.MessageFormat;
import io.github.llmresilience.failure.LlmToolCall;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.MessageType;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;

/**
 * Reads and creates the messages of Spring AI.
 */
final class SpringAiMessages implements MessageFormat<Message> {

	static final Conversations<Message> CONVERSATIONS = new Conversations<>(new SpringAiMessages());

	private SpringAiMessages() {
	}

	@Override
	public boolean isQuestion(Message message) {
		return message.getMessageType() == MessageType.USER;
	}

	@Override
	public String textOf(Message question) {
		return String.valueOf(question.getText());
	}

	@Override
	public Message assistant(String text) {
		return new AssistantMessage(text);
	}

	@Override
	public Message user(String text) {
		return new UserMessage(text);
	}

	@Override
	public Message toolCall(LlmToolCall call, String arguments) {
		return AssistantMessage.builder()
			.content("")
			.toolCalls(List.of(new AssistantMessage.ToolCall(call.id(), "function", call.name(), arguments)))
			.build();
	}

	@Override
	public Message toolResult(LlmToolCall call, String result) {
		return ToolResponseMessage.builder()
			.responses(List.of(new ToolResponseMessage.ToolResponse(call.id(), call.name(), result)))
			.build();
	}

}
