/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sdk;

import java.util.stream.Collectors;

import com.openai.models.chat.completions.ChatCompletionAssistantMessageParam;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionMessageParam;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.chat.completions.ChatCompletionUserMessageParam;
import io.github.llmresilience.conversation.Conversations;
import io.github.llmresilience.conversation.MessageFormat;
import io.github.llmresilience.failure.LlmToolCall;

/**
 * The messages of OpenAI's SDK.
 */
final class OpenAiMessages implements MessageFormat<ChatCompletionMessageParam> {

	/** The conversations of OpenAI's SDK. */
	static final Conversations<ChatCompletionMessageParam> CONVERSATIONS = new Conversations<>(new OpenAiMessages());

	private OpenAiMessages() {
	}

	@Override
	public boolean isQuestion(ChatCompletionMessageParam message) {
		return message.isUser();
	}

	@Override
	public String textOf(ChatCompletionMessageParam question) {
		ChatCompletionUserMessageParam.Content content = question.asUser().content();
		return content.isText() ? content.asText()
				: content.arrayOfContentParts()
					.stream()
					.flatMap((parts) -> parts.stream())
					.filter(ChatCompletionContentPart::isText)
					.map(ChatCompletionContentPart::asText)
					.map(ChatCompletionContentPartText::text)
					.collect(Collectors.joining("\n"));
	}

	@Override
	public ChatCompletionMessageParam assistant(String text) {
		return ChatCompletionMessageParam
			.ofAssistant(ChatCompletionAssistantMessageParam.builder().content(text).build());
	}

	@Override
	public ChatCompletionMessageParam user(String text) {
		return ChatCompletionMessageParam.ofUser(ChatCompletionUserMessageParam.builder().content(text).build());
	}

	@Override
	public ChatCompletionMessageParam toolCall(LlmToolCall call, String arguments) {
		ChatCompletionMessageFunctionToolCall.Function function = ChatCompletionMessageFunctionToolCall.Function
			.builder()
			.name(call.name())
			.arguments(arguments)
			.build();
		return ChatCompletionMessageParam.ofAssistant(ChatCompletionAssistantMessageParam.builder()
			.addToolCall(ChatCompletionMessageFunctionToolCall.builder().id(call.id()).function(function).build())
			.build());
	}

	@Override
	public ChatCompletionMessageParam toolResult(LlmToolCall call, String result) {
		return ChatCompletionMessageParam
			.ofTool(ChatCompletionToolMessageParam.builder().toolCallId(call.id()).content(result).build());
	}

}
