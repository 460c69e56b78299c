/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if an {@code @LlmCall} or the properties of its call are invalid. Usually stops
 * the start of the application.
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

	/** Returns how to correct the call. */
	public String remedy() {
		return this.remedy;
	}

}
