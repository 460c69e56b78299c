package io.github.llmresilience.output;

import java.util.List;

import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.failure.LlmParseException.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Why an answer is not taken: the first reason that was found.
 */
final class Refusal {

	private final String answer;

	private @Nullable LlmParseException first;

	Refusal(String answer) {
		this.answer = answer;
	}

	/**
	 * There is JSON, but it is broken.
	 * @param text the text that the offset of the error is in
	 */
	void broken(String text, UnreadableJsonException error) {
		note(error.isTruncated() ? exception(Problem.TRUNCATED, RetryMessages.truncated())
				: exception(Problem.SYNTAX, RetryMessages.syntax(text, error.offset(), error.reason())));
	}

	/** There is JSON of another form than asked for. */
	void wrongForm(List<String> violations) {
		note(exception(Problem.SCHEMA, RetryMessages.schema(violations)));
	}

	/** There are several different values, which no other reason outweighs. */
	LlmParseException several() {
		return exception(Problem.SCHEMA, RetryMessages.several());
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
	 * Looks elsewhere: the reason until now counts only if there is none there.
	 * @return the reason until now, to be given back
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
