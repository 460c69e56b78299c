package io.github.llmresilience.stream;

import io.github.llmresilience.call.LlmStreamPart;
import tools.jackson.databind.JsonNode;

/**
 * Reads lines of the Ollama chat API. See <a href=
 * "https://github.com/ollama/ollama/blob/main/docs/api.md#generate-a-chat-completion">the
 * API</a>.
 */
final class OllamaFormat implements StreamFormat {

	@Override
	public boolean recognizes(JsonNode event) {
		return event.path("done").isBoolean() && event.path("message").isObject();
	}

	@Override
	public LlmStreamPart read(JsonNode event) {
		JsonNode message = event.path("message");
		return new LlmStreamPart(message.path("content").asString(""), event.path("done").asBoolean(false),
				!message.path("tool_calls").isEmpty(), StreamFormat.hasText(message, "thinking"),
				StreamFormat.usage(event, "prompt_eval_count", "eval_count"), null);
	}

	@Override
	public String textPointer() {
		return "/message/content";
	}

}
