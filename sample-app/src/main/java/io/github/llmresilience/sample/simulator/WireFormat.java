package io.github.llmresilience.sample.simulator;

import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The format of the requests and responses of a provider.
 */
interface WireFormat {

	/**
	 * Returns the path of requests.
	 */
	String path();

	/**
	 * Returns a complete answer.
	 */
	String answer(String model, String text);

	/**
	 * Returns an answer that calls a tool.
	 */
	String toolCall(String model, String tool, String arguments);

	/**
	 * Returns the first tool that a request offers, or null if it offers none.
	 */
	@Nullable String toolIn(JsonNode request);

	/**
	 * Returns the result of a tool call at the end of a request, or null if there is
	 * none.
	 */
	@Nullable String toolResultIn(JsonNode request);

	/**
	 * Returns an answer as server-sent events, without the events that end the stream.
	 */
	List<String> streamed(String model, List<String> tokens);

	/**
	 * Returns the events that end a stream.
	 */
	List<String> streamEnd(String model);

	/**
	 * Returns an error response of the provider.
	 */
	String error(int status);

}
