package io.github.llmresilience.failure;

/**
 * A stream ended without the marker that ends an answer: something on the way cut it off.
 */
public final class LlmStreamCutException extends RuntimeException {

	/**
	 * Creates the exception.
	 * @param target the provider and model, as {@code provider/model}
	 */
	public LlmStreamCutException(String target) {
		super("The stream of '" + target + "' ended without its end marker");
	}

}
