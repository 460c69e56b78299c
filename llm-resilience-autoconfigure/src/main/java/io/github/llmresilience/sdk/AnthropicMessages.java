package io.github.llmresilience.sdk;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import com.anthropic.core.JsonValue;
import com.anthropic.core.ObjectMappers;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.MessageParam;
import com.anthropic.models.messages.TextBlockParam;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlockParam;
import com.fasterxml.jackson.core.JacksonException;
import io.github.llmresilience.conversation.Conversations;
import io.github.llmresilience.conversation.MessageFormat;
import io.github.llmresilience.failure.LlmToolCall;

/**
 * The messages of Anthropic's SDK. The SDK sends tool results as messages of the user.
 * The arguments of a tool call are a JSON object. Other arguments are replaced by an
 * empty object.
 */
final class AnthropicMessages implements MessageFormat<MessageParam> {

	/** The conversations of Anthropic's SDK. */
	static final Conversations<MessageParam> CONVERSATIONS = new Conversations<>(new AnthropicMessages());

	private AnthropicMessages() {
	}

	@Override
	public boolean isQuestion(MessageParam message) {
		return message.role().equals(MessageParam.Role.USER) && (message.content().isString()
				|| message.content().asBlockParams().stream().noneMatch(ContentBlockParam::isToolResult));
	}

	@Override
	public String textOf(MessageParam question) {
		return question.content().isString() ? question.content().asString()
				: question.content()
					.asBlockParams()
					.stream()
					.filter(ContentBlockParam::isText)
					.map(ContentBlockParam::asText)
					.map(TextBlockParam::text)
					.collect(Collectors.joining("\n"));
	}

	@Override
	public MessageParam assistant(String text) {
		return MessageParam.builder().role(MessageParam.Role.ASSISTANT).content(text).build();
	}

	@Override
	public MessageParam user(String text) {
		return MessageParam.builder().role(MessageParam.Role.USER).content(text).build();
	}

	@Override
	public MessageParam toolCall(LlmToolCall call, String arguments) {
		ToolUseBlockParam block = ToolUseBlockParam.builder()
			.id(call.id())
			.name(call.name())
			.input(ToolUseBlockParam.Input.builder().additionalProperties(parse(arguments)).build())
			.build();
		return message(MessageParam.Role.ASSISTANT, ContentBlockParam.ofToolUse(block));
	}

	private static Map<String, JsonValue> parse(String arguments) {
		try {
			return ObjectMappers.jsonMapper().readerForMapOf(JsonValue.class).readValue(arguments);
		}
		catch (JacksonException ex) {
			return Map.of();
		}
	}

	@Override
	public MessageParam toolResult(LlmToolCall call, String result) {
		ToolResultBlockParam block = ToolResultBlockParam.builder().toolUseId(call.id()).content(result).build();
		return message(MessageParam.Role.USER, ContentBlockParam.ofToolResult(block));
	}

	private static MessageParam message(MessageParam.Role role, ContentBlockParam block) {
		return MessageParam.builder().role(role).contentOfBlockParams(List.of(block)).build();
	}

}
