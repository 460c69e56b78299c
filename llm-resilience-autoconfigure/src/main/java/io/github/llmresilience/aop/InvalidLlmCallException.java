package io.github.llmresilience.aop;

import org.jspecify.annotations.Nullable;

/**
 * An {@code @LlmCall} makes no sense. Stops the start.
 */
public final class InvalidLlmCallException extends RuntimeException {

	private final String remedy;

	/**
	 * Creates the exception.
	 * @param description what is wrong, and where
	 * @param remedy what to write instead
	 */
	public InvalidLlmCallException(String description, String remedy) {
		this(description, remedy, null);
	}

	/**
	 * Creates the exception.
	 * @param description what is wrong, and where
	 * @param remedy what to write instead
	 * @param cause what found it out, or null
	 */
	public InvalidLlmCallException(String description, String remedy, @Nullable Throwable cause) {
		super(description, cause);
		this.remedy = remedy;
	}

	/**
	 * What to do about it.
	 * @return what to write instead
	 */
	public String remedy() {
		return this.remedy;
	}

}
