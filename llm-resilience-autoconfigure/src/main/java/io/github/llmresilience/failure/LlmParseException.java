package io.github.llmresilience.failure;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * A model's answer could not be read. It is sent back to the model with
 * {@link #retryMessage()}, as often as {@code llm.retry.parse.max-reasks} allows.
 * <p>
 * The exception's own message never quotes the answer; {@link #rawText()} and
 * {@link #retryMessage()} do.
 */
public final class LlmParseException extends RuntimeException {

	/**
	 * What is wrong with an answer.
	 */
	public enum Problem {

		/** There is no JSON in it. */
		NO_JSON("has no JSON"),

		/** There is JSON, but with a mistake that cannot be mended without guessing. */
		SYNTAX("has JSON that does not parse"),

		/** The JSON has not the shape that was asked for. */
		SCHEMA("has JSON of another shape than asked for"),

		/** It stops before its end. */
		TRUNCATED("stops before its end"),

		/** The application's own parser refused it. */
		CUSTOM("was refused by its parser");

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
	 * For a parser of the application.
	 * @param rawText the model's answer
	 * @param retryMessage what to tell the model: what is wrong and what is wanted
	 */
	public LlmParseException(String rawText, String retryMessage) {
		this(Problem.CUSTOM, rawText, retryMessage, null);
	}

	/**
	 * Creates the exception.
	 * @param problem what is wrong
	 * @param rawText the model's answer
	 * @param retryMessage what to tell the model: what is wrong and what is wanted
	 * @param cause what the parser threw, or null
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
	 * What is wrong.
	 * @return the problem
	 */
	public Problem problem() {
		return this.problem;
	}

	/**
	 * The model's answer, as it came.
	 * @return the text; of a tool call its arguments
	 */
	public String rawText() {
		return this.rawText;
	}

	/**
	 * What the model is told.
	 * @return what is wrong, with path, reason and position where they are known
	 */
	public String retryMessage() {
		return this.retryMessage;
	}

	/**
	 * The tool call whose arguments were read.
	 * @return the tool call, or null where the answer was plain text
	 */
	public @Nullable LlmToolCall toolCall() {
		return this.toolCall;
	}

	/**
	 * What the answer has cost.
	 * @return the tokens, or null where they are not known
	 */
	public @Nullable LlmUsage usage() {
		return this.usage;
	}

	/**
	 * The same for an answer in the arguments of a tool call: the model is told by that
	 * tool call's result.
	 * @param toolCall the tool call
	 * @return a copy
	 */
	public LlmParseException inToolCall(LlmToolCall toolCall) {
		return copy(toolCall, this.usage);
	}

	/**
	 * The same with what the answer has cost.
	 * @param usage the tokens
	 * @return a copy
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
