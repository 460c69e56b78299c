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
 * Reads responses of the OpenAI Responses API and their events. See
 * <a href="https://platform.openai.com/docs/api-reference/responses-streaming">streaming
 * events</a>.
 */
final class OpenAiResponsesFormat implements StreamFormat {

	private static final LlmStreamPart MEDIA = new LlmStreamPart("", null, false, false, true, null, null);

	@Override
	public boolean recognizes(JsonNode event) {
		return isWhole(event) || event.path("type").asString("").startsWith("response.");
	}

	private static boolean isWhole(JsonNode event) {
		return event.path("object").asString("").equals("response") && event.path("output").isArray();
	}

	@Override
	public LlmStreamPart read(JsonNode event) {
		if (isWhole(event)) {
			return readWhole(event);
		}
		return switch (event.path("type").asString("")) {
			case "response.output_text.delta" -> LlmStreamPart.text(event.path("delta").asString(""));
			case "response.function_call_arguments.delta" -> LlmStreamPart.TOOL_CALL;
			case "response.refusal.delta", "response.refusal.done" -> LlmStreamPart.end("refusal");
			case "response.output_item.added" -> readItem(event.at("/item/type").asString(""));
			case "response.image_generation_call.partial_image" -> MEDIA;
			case "response.completed", "response.incomplete" ->
				LlmStreamPart.end(finishOf(event.path("response"))).withUsage(usageOf(event.path("response")));
			default -> isWork(event.path("type").asString("")) ? LlmStreamPart.REASONING : LlmStreamPart.NOTHING;
		};
	}

	private static LlmStreamPart readWhole(JsonNode response) {
		StringBuilder text = new StringBuilder();
		boolean callsTool = false;
		boolean hasMedia = false;
		boolean refuses = false;
		for (JsonNode item : response.path("output")) {
			text.append(StreamFormat.textOfBlocks(item.path("content")));
			refuses |= item.path("content").valueStream().anyMatch((part) -> StreamFormat.hasText(part, "refusal"));
			String type = item.path("type").asString("");
			callsTool |= type.equals("function_call") || type.equals("custom_tool_call");
			hasMedia |= type.equals("image_generation_call");
		}
		LlmFinishReason finish = LlmFinishReason.of(refuses ? "refusal" : finishOf(response));
		return new LlmStreamPart(text.toString(), finish, callsTool, false, hasMedia, usageOf(response), null);
	}

	private static String finishOf(JsonNode response) {
		String reason = response.at("/incomplete_details/reason").asString("");
		return reason.isEmpty() ? response.path("status").asString("completed") : reason;
	}

	private static @Nullable LlmUsage usageOf(JsonNode response) {
		JsonNode usage = response.path("usage");
		return StreamFormat.usage(usage.path("input_tokens").asLong(0), usage.path("output_tokens").asLong(0),
				usage.path("input_tokens_details").path("cached_tokens").asLong(0));
	}

	/** Whether an event comes from reasoning or from a tool of OpenAI. */
	private static boolean isWork(String type) {
		return type.endsWith(".delta") || type.contains("_call.");
	}

	private static LlmStreamPart readItem(String type) {
		return switch (type) {
			case "function_call", "custom_tool_call" -> LlmStreamPart.TOOL_CALL;
			case "image_generation_call" -> MEDIA;
			default ->
				(type.equals("reasoning") || type.endsWith("_call")) ? LlmStreamPart.REASONING : LlmStreamPart.NOTHING;
		};
	}

	@Override
	public String textPointer() {
		return "/delta";
	}

}
