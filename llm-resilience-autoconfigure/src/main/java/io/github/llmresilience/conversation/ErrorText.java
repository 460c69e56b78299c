package io.github.llmresilience.conversation;

import org.jspecify.annotations.Nullable;

/**
 * What an error says, for a model that is told about it.
 */
public final class ErrorText {

	private static final int MAX_LENGTH = 500;

	private ErrorText() {
	}

	/**
	 * The message of an error, or its class where it has none.
	 * @return a text that is not empty, of at most {@value #MAX_LENGTH} characters
	 */
	public static String of(Throwable error) {
		return of(error.getMessage(), error);
	}

	/**
	 * A message about an error, or the error's class where there is none.
	 * @return a text that is not empty, of at most {@value #MAX_LENGTH} characters
	 */
	public static String of(@Nullable String message, Throwable error) {
		return (message != null && !message.isBlank()) ? shorten(message) : error.getClass().getSimpleName();
	}

	/** A text that is not too long. */
	public static String shorten(String text) {
		return (text.length() <= MAX_LENGTH) ? text : text.substring(0, MAX_LENGTH) + "...";
	}

}
