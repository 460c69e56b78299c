package io.github.llmresilience.failure;

import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a call has failed and is not retried any more. A call with a single attempt
 * may throw the exception of this attempt instead.
 * <p>
 * An outer call that receives this exception from a nested call does not retry, because
 * the nested call had its own retries. If the nested call made no attempt, the outer call
 * may fall back.
 * <p>
 * The message lists the target, number, kind and status of each attempt. It never quotes
 * a prompt, an answer or a message of the provider. The causes may quote them.
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
	 * Returns the name of the call.
	 * @return the name, as in {@code llm.retry.calls.<name>}
	 */
	public String call() {
		return this.call;
	}

	/**
	 * Returns the failed attempts and the skipped targets.
	 * @return the attempts, oldest first
	 */
	public List<LlmAttempt> attempts() {
		return this.attempts;
	}

}
