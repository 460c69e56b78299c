package io.github.llmresilience.stream;

import io.github.llmresilience.call.LlmStreamPart;
import io.github.llmresilience.failure.LlmUsage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How a provider writes the events of a stream.
 */
interface StreamFormat {

	/** Whether an event is one of this provider's. */
	boolean recognizes(JsonNode event);

	/**
	 * Reads an event.
	 */
	LlmStreamPart read(JsonNode event);

	/** Where an event that has text has it. */
	String textPointer();

	/**
	 * The tokens that an event tells, or null if it tells none.
	 */
	static @Nullable LlmUsage usage(JsonNode usage, String prompt, String completion) {
		LlmUsage tokens = new LlmUsage(usage.path(prompt).asLong(0), usage.path(completion).asLong(0));
		return (tokens.totalTokens() > 0) ? tokens : null;
	}

	/** Whether a field has a value. */
	static boolean has(JsonNode node, String field) {
		return node.path(field).isValueNode() && !node.path(field).isNull();
	}

}
