package io.github.llmresilience.aop;

import org.jspecify.annotations.Nullable;

/**
 * An {@code @LlmCall} makes no sense. Stops the start.
 */
public final class InvalidLlmCallException extends RuntimeException {

	private final String remedy;

	public InvalidLlmCallException(String description, String remedy) {
		this(description, remedy, null);
	}

	public InvalidLlmCallException(String description, String remedy, @Nullable Throwable cause) {
		super(description, cause);
		this.remedy = remedy;
	}

	/** What to do about it. */
	public String remedy() {
		return this.remedy;
	}

}
