package io.github.llmresilience.stream;

import io.github.llmresilience.call.LlmStreamPart;
import tools.jackson.databind.JsonNode;

/**
 * Reads chunks of the Gemini API {@code streamGenerateContent?alt=sse}. See
 * <a href="https://ai.google.dev/api/generate-content">generating content</a>.
 */
final class GeminiFormat implements StreamFormat {

	@Override
	public boolean recognizes(JsonNode event) {
		return event.path("candidates").isArray() || event.path("promptFeedback").isObject();
	}

	@Override
	public LlmStreamPart read(JsonNode event) {
		JsonNode candidate = event.at("/candidates/0");
		StringBuilder text = new StringBuilder();
		boolean callsTool = false;
		boolean reasons = false;
		for (JsonNode part : candidate.at("/content/parts")) {
			callsTool |= part.path("functionCall").isObject();
			reasons |= part.path("thought").asBoolean(false) || !part.has("text");
			if (!part.path("thought").asBoolean(false)) {
				text.append(part.path("text").asString(""));
			}
		}
		boolean isEnd = StreamFormat.has(candidate, "finishReason")
				|| StreamFormat.has(event.path("promptFeedback"), "blockReason");
		return new LlmStreamPart(text.toString(), isEnd, callsTool, reasons,
				StreamFormat.usage(event.path("usageMetadata"), "promptTokenCount", "candidatesTokenCount"), null);
	}

	@Override
	public String textPointer() {
		return "/candidates/0/content/parts/0/text";
	}

}
