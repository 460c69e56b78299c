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
 * The format in which a provider writes the events of a stream, and answers that are not
 * streamed.
 */
interface StreamFormat {

	/** Whether an event has this format. */
	boolean recognizes(JsonNode event);

	/** Reads an event that has this format. */
	LlmStreamPart read(JsonNode event);

	/** Returns the JSON pointer to the text of an event. */
	String textPointer();

	/** Returns the token usage of an event, or null if the event has none. */
	static @Nullable LlmUsage usage(JsonNode usage, String prompt, String completion) {
		return usage(usage.path(prompt).asLong(0), usage.path(completion).asLong(0), 0);
	}

	/**
	 * Returns the token usage of an event, or null if the event has none.
	 * @param prompt the tokens of the prompt, with the cached ones
	 */
	static @Nullable LlmUsage usage(long prompt, long completion, long cached) {
		LlmUsage tokens = new LlmUsage(prompt, completion, Math.min(cached, prompt));
		return (tokens.totalTokens() > 0) ? tokens : null;
	}

	/**
	 * Returns the finish reason that a field names, or null if the field has no value.
	 */
	static @Nullable LlmFinishReason finish(JsonNode node, String field) {
		return has(node, field) ? LlmFinishReason.of(node.path(field).asString("")) : null;
	}

	/** Returns the text of all blocks that have text and are no reasoning. */
	static String textOfBlocks(JsonNode blocks) {
		StringBuilder text = new StringBuilder();
		for (JsonNode block : blocks) {
			boolean isReasoning = block.path("thought").asBoolean(false)
					|| block.path("type").asString("").contains("thinking");
			text.append(isReasoning ? "" : block.path("text").asString(""));
		}
		return text.toString();
	}

	/** Whether a field has text. */
	static boolean hasText(JsonNode node, String field) {
		return !node.path(field).asString("").isEmpty();
	}

	/** Whether a field has a value. */
	static boolean has(JsonNode node, String field) {
		return node.path(field).isValueNode() && !node.path(field).isNull();
	}

}
