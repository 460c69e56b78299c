/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.util.List;

import io.github.llmresilience.failure.FailureKind;
import tools.jackson.databind.JsonNode;

/**
 * The format of one API of a provider: how to read requests, and how to write answers.
 */
interface WireFormat {

	/** Whether requests to a path, without its query, are in this format. */
	boolean accepts(String path);

	/** Returns the requested model, or an empty text. */
	default String model(String path, JsonNode request) {
		return request.path("model").asString("");
	}

	default boolean isStream(String path, JsonNode request) {
		return request.path("stream").asBoolean(false);
	}

	/** Returns the conversation, with the system prompt first. */
	List<ProviderMessage> messages(JsonNode request);

	/** Whether requests ask for an answer of a model, and not for embeddings. */
	default boolean asksForText() {
		return true;
	}

	/** Returns the names of the tools that the model may call. */
	List<String> tools(JsonNode request);

	/** Returns the body of a complete response. */
	String answer(WireAnswer answer);

	/** Returns the events of a streamed response. */
	WireStream stream(WireAnswer answer);

	/** Returns an event that reports an error inside a stream. */
	String errorEvent(FailureKind kind);

	/** Returns the body of an error response. */
	String error(int status, FailureKind kind);

	/** Returns the media type of streams. */
	default String streamType() {
		return "text/event-stream";
	}

}
