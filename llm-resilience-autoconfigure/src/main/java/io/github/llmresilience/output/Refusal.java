/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.util.List;

import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.failure.LlmParseException.Problem;
import org.jspecify.annotations.Nullable;

/**
 * The reason why an answer is rejected. The first reason is kept.
 */
final class Refusal {

	private final String answer;

	private @Nullable LlmParseException first;

	Refusal(String answer) {
		this.answer = answer;
	}

	/**
	 * Records that the answer contains broken JSON.
	 * @param text the text that the offset of the error refers to
	 */
	void broken(String text, UnreadableJsonException error) {
		note(error.isTruncated() ? exception(Problem.TRUNCATED, RetryMessages.truncated())
				: exception(Problem.SYNTAX, RetryMessages.syntax(text, error.offset(), error.reason())));
	}

	/** Records that the JSON does not have the expected form. */
	void wrongForm(List<String> violations) {
		note(exception(Problem.SCHEMA, RetryMessages.schema(violations)));
	}

	/** Records that words beside a list may stand for further values. */
	void leftOut() {
		note(exception(Problem.SYNTAX, RetryMessages.leftOut()));
	}

	/**
	 * Creates the exception for several different values. It takes precedence over other
	 * reasons.
	 */
	LlmParseException several() {
		return exception(Problem.SEVERAL, RetryMessages.several());
	}

	private void note(LlmParseException reason) {
		this.first = (this.first != null) ? this.first : reason;
	}

	private LlmParseException exception(Problem problem, String retryMessage) {
		return new LlmParseException(problem, this.answer, retryMessage, null);
	}

	boolean isGiven() {
		return this.first != null;
	}

	boolean isWrongForm() {
		return this.first != null && this.first.problem() == Problem.SCHEMA;
	}

	/**
	 * Removes the reason, so that another part of the answer can be read.
	 * @return the removed reason, for {@link #giveBack}, or null if there is none
	 */
	@Nullable LlmParseException setAside() {
		LlmParseException reason = this.first;
		this.first = null;
		return reason;
	}

	void giveBack(@Nullable LlmParseException reason) {
		this.first = (reason != null) ? reason : this.first;
	}

	LlmParseException asException() {
		return (this.first != null) ? this.first : exception(Problem.NO_JSON, RetryMessages.noJson());
	}

}
