package io.github.llmresilience.failure;

import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * A call that failed for good after more than a single plain attempt. It is final: an
 * outer call that meets one from inside passes it on and does not try again, unless
 * nothing was attempted inside: then the outer call may fall back. Its message lists the
 * attempts by target, number, kind and status and never quotes a prompt, an answer or a
 * provider's message; those are in the causes.
 */
public abstract sealed class LlmCallException extends RuntimeException
		permits LlmRetriesExhaustedException, LlmDeadlineExceededException, LlmStreamBrokenException,
		LlmCallCancelledException, LlmCircuitOpenException, LlmCoolingDownException, LlmConcurrencyLimitException {

	private final String call;

	private final List<LlmAttempt> attempts;

	LlmCallException(String call, String what, List<LlmAttempt> attempts, @Nullable Throwable cause) {
		super("LLM call '" + call + "' " + what + describe(attempts), cause);
		this.call = call;
		this.attempts = List.copyOf(attempts);
	}

	private static String describe(List<LlmAttempt> attempts) {
		return attempts.isEmpty() ? ""
				: attempts.stream().map(LlmAttempt::toString).collect(Collectors.joining(", ", ": ", ""));
	}

	/**
	 * The name of the call.
	 * @return the name, as in {@code llm.retry.calls.<name>}
	 */
	public String call() {
		return this.call;
	}

	/**
	 * All that was tried, in order, with the targets passed over.
	 * @return the failed attempts, oldest first
	 */
	public List<LlmAttempt> attempts() {
		return this.attempts;
	}

}
