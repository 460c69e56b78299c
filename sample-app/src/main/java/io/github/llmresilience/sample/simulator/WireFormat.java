package io.github.llmresilience.sample.simulator;

import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How a provider writes its answers.
 */
interface WireFormat {

	/**
	 * The path of its requests.
	 */
	String path();

	/**
	 * A complete answer.
	 */
	String answer(String model, String text);

	/**
	 * An answer that calls a tool.
	 */
	String toolCall(String model, String tool, String arguments);

	/**
	 * The first tool that a request offers, or null if it offers none.
	 */
	@Nullable String toolIn(JsonNode request);

	/**
	 * The result of a tool call at the end of a request, or null if there is none.
	 */
	@Nullable String toolResultIn(JsonNode request);

	/**
	 * An answer as server-sent events, up to and without its end.
	 */
	List<String> streamed(String model, List<String> tokens);

	/**
	 * The events that end a stream.
	 */
	List<String> streamEnd(String model);

	/**
	 * An error as the provider words it.
	 */
	String error(int status);

}
