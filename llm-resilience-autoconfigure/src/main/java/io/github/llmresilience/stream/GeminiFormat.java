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
 * Reads responses of the Gemini API, and the chunks of
 * {@code streamGenerateContent?alt=sse}. See
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
		boolean callsTool = false;
		boolean reasons = false;
		boolean hasMedia = false;
		for (JsonNode part : candidate.at("/content/parts")) {
			callsTool |= part.path("functionCall").isObject();
			hasMedia |= part.path("inlineData").isObject() || part.path("fileData").isObject();
			reasons |= part.path("thought").asBoolean(false) || !part.has("text");
		}
		LlmFinishReason finish = StreamFormat.has(event.path("promptFeedback"), "blockReason")
				? LlmFinishReason.FILTERED : StreamFormat.finish(candidate, "finishReason");
		return new LlmStreamPart(StreamFormat.textOfBlocks(candidate.at("/content/parts")), finish, callsTool, reasons,
				hasMedia, usage(event.path("usageMetadata")), null);
	}

	@Override
	public String textPointer() {
		return "/candidates/0/content/parts/0/text";
	}

	private static @Nullable LlmUsage usage(JsonNode usage) {
		return StreamFormat.usage(usage.path("promptTokenCount").asLong(0),
				usage.path("candidatesTokenCount").asLong(0), usage.path("cachedContentTokenCount").asLong(0));
	}

}
