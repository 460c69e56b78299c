package io.github.llmresilience.stream;

import io.github.llmresilience.call.LlmStreamPart;
import tools.jackson.databind.JsonNode;

/**
 * Reads chunks of OpenAI chat completions. Many other providers use this format. See
 * <a href="https://platform.openai.com/docs/api-reference/chat-streaming">chat
 * streaming</a>.
 */
final class OpenAiChatFormat implements StreamFormat {

	@Override
	public boolean recognizes(JsonNode event) {
		return event.path("choices").isArray();
	}

	@Override
	public LlmStreamPart read(JsonNode event) {
		JsonNode choice = event.at("/choices/0");
		JsonNode delta = choice.path("delta");
		return new LlmStreamPart(delta.path("content").asString(""), StreamFormat.has(choice, "finish_reason"),
				!delta.path("tool_calls").isEmpty() || delta.path("function_call").isObject(), isReasoning(delta),
				StreamFormat.usage(event.path("usage"), "prompt_tokens", "completion_tokens"), null);
	}

	/** Also for a refusal and for audio, which are no text of the answer. */
	private static boolean isReasoning(JsonNode delta) {
		return StreamFormat.hasText(delta, "reasoning_content") || StreamFormat.hasText(delta, "reasoning")
				|| StreamFormat.hasText(delta, "refusal") || delta.path("audio").isObject();
	}

	@Override
	public String textPointer() {
		return "/choices/0/delta/content";
	}

}
