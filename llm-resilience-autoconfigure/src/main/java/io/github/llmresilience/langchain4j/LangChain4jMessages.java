/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.langchain4j;

import java.util.stream.Collectors;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import io.github.llmresilience.conversation.Conversations;
import io.github.llmresilience.conversation.MessageFormat;
import io.github.llmresilience.failure.LlmToolCall;

/**
 * Reads and creates the messages of LangChain4j.
 */
final class LangChain4jMessages implements MessageFormat<ChatMessage> {

	static final Conversations<ChatMessage> CONVERSATIONS = new Conversations<>(new LangChain4jMessages());

	private LangChain4jMessages() {
	}

	@Override
	public boolean isQuestion(ChatMessage message) {
		return message instanceof UserMessage;
	}

	@Override
	public String textOf(ChatMessage question) {
		return ((UserMessage) question).contents()
			.stream()
			.filter(TextContent.class::isInstance)
			.map((content) -> ((TextContent) content).text())
			.collect(Collectors.joining("\n"));
	}

	@Override
	public ChatMessage assistant(String text) {
		return AiMessage.from(text);
	}

	@Override
	public ChatMessage user(String text) {
		return UserMessage.from(text);
	}

	@Override
	public ChatMessage toolCall(LlmToolCall call, String arguments) {
		return AiMessage.from(request(call, arguments));
	}

	@Override
	public ChatMessage toolResult(LlmToolCall call, String result) {
		return ToolExecutionResultMessage.from(request(call, "{}"), result);
	}

	private static ToolExecutionRequest request(LlmToolCall call, String arguments) {
		return ToolExecutionRequest.builder().id(call.id()).name(call.name()).arguments(arguments).build();
	}

}
