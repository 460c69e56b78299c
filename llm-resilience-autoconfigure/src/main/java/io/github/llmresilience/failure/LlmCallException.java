/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a call has failed because of a provider, and is not retried any more. It
 * does not depend on the number of attempts. The cause is the exception of the client in
 * the last attempt. {@link #kind()} tells what happened. An exception of the application,
 * which has the kind {@link FailureKind#UNKNOWN}, is not wrapped in this exception.
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

	private final FailureKind kind;

	private final List<LlmAttempt> attempts;

	private final @Nullable Duration retryAfter;

	LlmCallException(String call, String what, FailureKind kind, List<LlmAttempt> attempts,
			@Nullable Duration retryAfter, @Nullable Throwable cause) {
		super("LLM call '" + call + "' " + what + describe(attempts), cause);
		this.call = call;
		this.kind = kind;
		this.attempts = List.copyOf(attempts);
		this.retryAfter = retryAfter;
	}

	private static String describe(List<LlmAttempt> attempts) {
		return attempts.isEmpty() ? ""
				: attempts.stream().map(LlmAttempt::toString).collect(Collectors.joining(", ", ": ", ""));
	}

	/**
	 * Returns the kind of the last attempt, or of the last rejection if there is none.
	 */
	static FailureKind kindOf(List<LlmAttempt> attempts) {
		return attempts.stream()
			.filter((attempt) -> !attempt.isRejection())
			.reduce((first, second) -> second)
			.or(() -> attempts.stream().reduce((first, second) -> second))
			.map(LlmAttempt::kind)
			.orElse(FailureKind.UNKNOWN);
	}

	/**
	 * Returns the name of the call.
	 * @return the name, as in {@code llm.retry.calls.<name>}
	 */
	public String call() {
		return this.call;
	}

	/**
	 * Returns what happened: the kind of the last attempt. A call without an attempt has
	 * the kind of its rejection, a call past its deadline has
	 * {@link FailureKind#TIMEOUT}, and a cancelled call has
	 * {@link FailureKind#CANCELLED}.
	 * @return the kind
	 */
	public FailureKind kind() {
		return this.kind;
	}

	/**
	 * Returns the failed attempts and the skipped targets.
	 * @return the attempts, oldest first
	 */
	public List<LlmAttempt> attempts() {
		return this.attempts;
	}

	/**
	 * Returns the time after which another call may succeed, as it was when the exception
	 * was thrown: the time until the first rejected target may admit an attempt again, or
	 * the wait that the provider asked for in the last attempt. Suitable for a
	 * {@code Retry-After} header.
	 * @return the time, or empty if it is not known
	 */
	public Optional<Duration> retryAfter() {
		return Optional.ofNullable(this.retryAfter);
	}

}
