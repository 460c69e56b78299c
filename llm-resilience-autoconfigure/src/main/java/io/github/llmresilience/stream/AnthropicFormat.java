/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.stream;

import java.util.Set;

import io.github.llmresilience.call.LlmFinishReason;
import io.github.llmresilience.call.LlmStreamPart;
import io.github.llmresilience.failure.LlmUsage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads messages of the Anthropic Messages API and their events. See
 * <a href="https://docs.anthropic.com/en/api/messages-streaming">streaming messages</a>.
 */
final class AnthropicFormat implements StreamFormat {

	private static final Set<String> TYPES = Set.of("message", "message_start", "content_block_start",
			"content_block_delta", "content_block_stop", "message_delta", "message_stop", "ping");

	@Override
	public boolean recognizes(JsonNode event) {
		return TYPES.contains(event.path("type").asString(""));
	}

	@Override
	public LlmStreamPart read(JsonNode event) {
		return switch (event.path("type").asString("")) {
			case "message" -> readWhole(event);
			case "message_start" -> LlmStreamPart.NOTHING.withUsage(usageOf(event.path("message")));
			case "content_block_start" -> readStart(event.at("/content_block/type").asString(""));
			case "content_block_delta" -> readDelta(event.path("delta"));
			case "message_delta" -> readEnd(event);
			case "message_stop" -> LlmStreamPart.END;
			default -> LlmStreamPart.NOTHING;
		};
	}

	private static LlmStreamPart readStart(String type) {
		if (type.endsWith("tool_use")) {
			return LlmStreamPart.TOOL_CALL;
		}
		return type.equals("text") ? LlmStreamPart.NOTHING : LlmStreamPart.REASONING;
	}

	private static LlmStreamPart readDelta(JsonNode delta) {
		return switch (delta.path("type").asString("")) {
			case "text_delta" -> LlmStreamPart.text(delta.path("text").asString(""));
			case "input_json_delta" -> LlmStreamPart.TOOL_CALL;
			default -> LlmStreamPart.REASONING;
		};
	}

	private static LlmStreamPart readEnd(JsonNode event) {
		LlmFinishReason finish = StreamFormat.finish(event.path("delta"), "stop_reason");
		return new LlmStreamPart("", finish, false, false, false, usageOf(event), null);
	}

	private static LlmStreamPart readWhole(JsonNode message) {
		boolean callsTool = message.path("content")
			.valueStream()
			.anyMatch((block) -> block.path("type").asString("").equals("tool_use"));
		return new LlmStreamPart(StreamFormat.textOfBlocks(message.path("content")),
				StreamFormat.finish(message, "stop_reason"), callsTool, false, false, usageOf(message), null);
	}

	private static @Nullable LlmUsage usageOf(JsonNode event) {
		JsonNode usage = event.path("usage");
		long cached = usage.path("cache_read_input_tokens").asLong(0);
		return StreamFormat.usage(usage.path("input_tokens").asLong(0) + cached, usage.path("output_tokens").asLong(0),
				cached);
	}

	@Override
	public String textPointer() {
		return "/delta/text";
	}

}
