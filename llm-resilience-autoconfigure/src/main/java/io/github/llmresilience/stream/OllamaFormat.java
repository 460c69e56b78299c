/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.stream;

import io.github.llmresilience.call.LlmFinishReason;
import io.github.llmresilience.call.LlmStreamPart;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads answers of the Ollama API and the lines of its streams. See <a href=
 * "https://github.com/ollama/ollama/blob/main/docs/api.md#generate-a-chat-completion">the
 * API</a>.
 */
final class OllamaFormat implements StreamFormat {

	@Override
	public boolean recognizes(JsonNode event) {
		return event.path("done").isBoolean()
				&& (event.path("message").isObject() || event.path("response").isString());
	}

	@Override
	public LlmStreamPart read(JsonNode event) {
		JsonNode message = event.path("message");
		String text = message.isObject() ? message.path("content").asString("") : event.path("response").asString("");
		return new LlmStreamPart(text, finishOf(event), !message.path("tool_calls").isEmpty(),
				StreamFormat.hasText(message, "thinking") || StreamFormat.hasText(event, "thinking"), false,
				StreamFormat.usage(event, "prompt_eval_count", "eval_count"), null);
	}

	private static @Nullable LlmFinishReason finishOf(JsonNode event) {
		LlmFinishReason named = StreamFormat.finish(event, "done_reason");
		return !event.path("done").asBoolean(false) ? null : (named != null) ? named : LlmFinishReason.COMPLETE;
	}

	@Override
	public String textPointer() {
		return "/message/content";
	}

}
