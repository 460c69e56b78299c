package io.github.llmresilience.failure;

/**
 * A stream ended without the marker that ends an answer: something on the way cut it off.
 */
public final class LlmStreamCutException extends RuntimeException {

	/**
	 * Creates the exception.
	 * @param source where it came from: {@code provider/model}, or a host
	 */
	public LlmStreamCutException(String source) {
		super("The stream of '" + source + "' ended without its end marker");
	}

}
