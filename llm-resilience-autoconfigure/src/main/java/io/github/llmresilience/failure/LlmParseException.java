/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a model's answer is unusable. Inside an {@code @LlmCall}, the answer is
 * sent back to the model with {@link #retryMessage()}, up to
 * {@code llm.retry.parse.max-reasks} times for each model (2 by default).
 * <p>
 * The message of this exception never quotes the answer. {@link #rawText()} and
 * {@link #retryMessage()} quote it.
 */
public final class LlmParseException extends RuntimeException {

	/**
	 * The problem with an answer.
	 */
	public enum Problem {

		/** The answer contains no JSON. */
		NO_JSON("contains no JSON"),

		/**
		 * The answer contains JSON with a mistake that cannot be repaired without
		 * guessing.
		 */
		SYNTAX("contains JSON that cannot be parsed"),

		/** The JSON does not have the expected form. */
		SCHEMA("contains JSON that does not have the expected form"),

		/** The answer contains several different values, and one was expected. */
		SEVERAL("contains several different values"),

		/** The answer stops before its end. */
		TRUNCATED("stops before its end"),

		/** The parser of the application rejected the answer. */
		CUSTOM("was rejected by its parser");

		private final String description;

		Problem(String description) {
			this.description = description;
		}

	}

	private final Problem problem;

	private final String rawText;

	private final String retryMessage;

	private final @Nullable LlmToolCall toolCall;

	private final @Nullable LlmUsage usage;

	/**
	 * Creates the exception for a parser of the application.
	 * @param rawText the model's answer
	 * @param retryMessage the message to the model: the error in the answer and the
	 * expected form
	 */
	public LlmParseException(String rawText, String retryMessage) {
		this(Problem.CUSTOM, rawText, retryMessage, null);
	}

	/**
	 * Creates the exception.
	 * @param problem the problem with the answer
	 * @param rawText the model's answer
	 * @param retryMessage the message to the model: the error in the answer and the
	 * expected form
	 * @param cause the exception of the parser, or null
	 */
	public LlmParseException(Problem problem, String rawText, String retryMessage, @Nullable Throwable cause) {
		this(problem, rawText, retryMessage, null, null, cause);
	}

	private LlmParseException(Problem problem, String rawText, String retryMessage, @Nullable LlmToolCall toolCall,
			@Nullable LlmUsage usage, @Nullable Throwable cause) {
		super("The model's answer (" + Objects.requireNonNull(rawText, "'rawText' must not be null").length()
				+ " characters) " + Objects.requireNonNull(problem, "'problem' must not be null").description, cause);
		this.problem = problem;
		this.rawText = rawText;
		this.retryMessage = Objects.requireNonNull(retryMessage, "'retryMessage' must not be null");
		this.toolCall = toolCall;
		this.usage = usage;
	}

	/**
	 * Returns the problem with the answer.
	 * @return the problem
	 */
	public Problem problem() {
		return this.problem;
	}

	/**
	 * Returns the model's answer, unchanged.
	 * @return the text, or the arguments if the answer is a tool call
	 */
	public String rawText() {
		return this.rawText;
	}

	/**
	 * Returns the message to the model.
	 * @return the error in the answer, with path, reason and position if known
	 */
	public String retryMessage() {
		return this.retryMessage;
	}

	/**
	 * Returns the tool call whose arguments were parsed.
	 * @return the tool call, or null if the answer is plain text
	 */
	public @Nullable LlmToolCall toolCall() {
		return this.toolCall;
	}

	/**
	 * Returns the token usage of the answer.
	 * @return the tokens, or null if unknown
	 */
	public @Nullable LlmUsage usage() {
		return this.usage;
	}

	/**
	 * Returns a copy for an answer in the arguments of a tool call. The model receives
	 * the message as the result of the tool call.
	 * @param toolCall the tool call
	 * @return the copy
	 */
	public LlmParseException inToolCall(LlmToolCall toolCall) {
		return copy(toolCall, this.usage);
	}

	/**
	 * Returns a copy with the token usage of the answer.
	 * @param usage the tokens, or null if unknown
	 * @return the copy
	 */
	public LlmParseException withUsage(@Nullable LlmUsage usage) {
		return copy(this.toolCall, usage);
	}

	private LlmParseException copy(@Nullable LlmToolCall toolCall, @Nullable LlmUsage usage) {
		LlmParseException copy = new LlmParseException(this.problem, this.rawText, this.retryMessage, toolCall, usage,
				getCause());
		copy.setStackTrace(getStackTrace());
		return copy;
	}

}
