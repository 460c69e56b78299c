/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.stream;

import io.github.llmresilience.call.LlmFinishReason;
import io.github.llmresilience.call.LlmStreamPart;
import io.github.llmresilience.failure.LlmUsage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads OpenAI chat completions and their chunks. Many other providers use this format.
 * See <a href="https://platform.openai.com/docs/api-reference/chat-streaming">chat
 * streaming</a>.
 */
final class OpenAiChatFormat implements StreamFormat {

	@Override
	public boolean recognizes(JsonNode event) {
		return event.path("choices").isArray() || event.path("object").asString("").startsWith("chat.completion");
	}

	/**
	 * Reads the first choice. The elements of other choices are work of the model that is
	 * not part of the answer.
	 */
	@Override
	public LlmStreamPart read(JsonNode event) {
		JsonNode choice = event.at("/choices/0");
		JsonNode tokens = event.path("usage");
		LlmUsage usage = StreamFormat.usage(tokens.path("prompt_tokens").asLong(0),
				tokens.path("completion_tokens").asLong(0),
				tokens.path("prompt_tokens_details").path("cached_tokens").asLong(0));
		if (choice.path("index").asInt(0) > 0) {
			return LlmStreamPart.REASONING.withUsage(usage);
		}
		JsonNode message = choice.path("delta").isObject() ? choice.path("delta") : choice.path("message");
		return new LlmStreamPart(textOf(message) + choice.path("text").asString(""), finishOf(choice, message),
				!message.path("tool_calls").isEmpty() || message.path("function_call").isObject(), isReasoning(message),
				message.path("audio").isObject() || !message.path("images").isEmpty(), usage, null);
	}

	/**
	 * Returns the text. Some providers send a list of blocks, with blocks of reasoning.
	 */
	private static String textOf(JsonNode message) {
		JsonNode content = message.path("content");
		return content.isArray() ? StreamFormat.textOfBlocks(content) : content.asString("");
	}

	private static @Nullable LlmFinishReason finishOf(JsonNode choice, JsonNode message) {
		return StreamFormat.hasText(message, "refusal") ? LlmFinishReason.FILTERED
				: StreamFormat.finish(choice, "finish_reason");
	}

	private static boolean isReasoning(JsonNode message) {
		return StreamFormat.hasText(message, "reasoning_content") || StreamFormat.hasText(message, "reasoning")
				|| message.path("content").isArray();
	}

	@Override
	public String textPointer() {
		return "/choices/0/delta/content";
	}

}
