/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.conversation;

import org.jspecify.annotations.Nullable;

/**
 * Creates the text of an error for feedback to a model.
 */
public final class ErrorText {

	private static final int MAX_LENGTH = 500;

	private ErrorText() {
	}

	/**
	 * Returns the message of an error, or the name of its class if it has no message.
	 * @return a text that is not empty, cut after {@value #MAX_LENGTH} characters
	 */
	public static String of(Throwable error) {
		return of(error.getMessage(), error);
	}

	/**
	 * Returns a message about an error, or the name of the error's class if there is no
	 * message.
	 * @return a text that is not empty, cut after {@value #MAX_LENGTH} characters
	 */
	public static String of(@Nullable String message, Throwable error) {
		return (message != null && !message.isBlank()) ? shorten(message) : error.getClass().getSimpleName();
	}

	/** Returns a text, cut after {@value #MAX_LENGTH} characters. */
	public static String shorten(String text) {
		return (text.length() <= MAX_LENGTH) ? text : text.substring(0, MAX_LENGTH) + "...";
	}

}
