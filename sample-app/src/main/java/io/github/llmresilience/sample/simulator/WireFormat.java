package io.github.llmresilience.sample.simulator;

import java.util.List;

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
