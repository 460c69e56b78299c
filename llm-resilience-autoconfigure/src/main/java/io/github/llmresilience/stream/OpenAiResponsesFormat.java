package io.github.llmresilience.stream;

import io.github.llmresilience.call.LlmStreamPart;
import tools.jackson.databind.JsonNode;

/**
 * Reads events of the OpenAI Responses API. See
 * <a href="https://platform.openai.com/docs/api-reference/responses-streaming">streaming
 * events</a>.
 */
final class OpenAiResponsesFormat implements StreamFormat {

	@Override
	public boolean recognizes(JsonNode event) {
		return event.path("type").asString("").startsWith("response.");
	}

	@Override
	public LlmStreamPart read(JsonNode event) {
		return switch (event.path("type").asString("")) {
			case "response.output_text.delta" -> LlmStreamPart.text(event.path("delta").asString(""));
			case "response.function_call_arguments.delta" -> LlmStreamPart.TOOL_CALL;
			case "response.output_item.added" -> readItem(event.at("/item/type").asString(""));
			case "response.completed", "response.incomplete" -> LlmStreamPart.END
				.withUsage(StreamFormat.usage(event.at("/response/usage"), "input_tokens", "output_tokens"));
			default -> isWork(event.path("type").asString("")) ? LlmStreamPart.REASONING : LlmStreamPart.NOTHING;
		};
	}

	/** Whether an event comes from reasoning, from a refusal or from a tool of OpenAI. */
	private static boolean isWork(String type) {
		return type.endsWith(".delta") || type.contains("_call.");
	}

	private static LlmStreamPart readItem(String type) {
		if (type.endsWith("_call")) {
			return LlmStreamPart.TOOL_CALL;
		}
		return type.equals("reasoning") ? LlmStreamPart.REASONING : LlmStreamPart.NOTHING;
	}

	@Override
	public String textPointer() {
		return "/delta";
	}

}
