/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmAttempt;
import io.github.llmresilience.failure.LlmAttemptTimeoutException;
import io.github.llmresilience.failure.LlmCallCancelledException;
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.failure.LlmCircuitOpenException;
import io.github.llmresilience.failure.LlmConcurrencyLimitException;
import io.github.llmresilience.failure.LlmCoolingDownException;
import io.github.llmresilience.failure.LlmDeadlineExceededException;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.failure.LlmRetriesExhaustedException;
import io.github.llmresilience.failure.LlmStreamBrokenException;
import io.github.llmresilience.failure.LlmToolFailedException;
import io.github.llmresilience.failure.LlmUsage;
import io.github.llmresilience.failure.classify.FailureClassifiers;
import io.github.llmresilience.gate.Admission;
import org.jspecify.annotations.Nullable;

/**
 * The failed attempts and the rejections of a call. Creates the exception that the call
 * ends with.
 */
final class CallHistory {

	private final String call;

	private final Set<Class<? extends Throwable>> collectedErrors;

	/** Allocated with the first entry, so that a call without failures needs no list. */
	private List<LlmAttempt> attempts = List.of();

	private @Nullable Throwable lastError;

	private @Nullable LlmFailure lastFailure;

	/** The times at which rejected targets may admit attempts again, by target. */
	private @Nullable Map<String, Long> readmissions;

	CallHistory(String call, Set<Class<? extends Throwable>> collectedErrors) {
		this.call = call;
		this.collectedErrors = collectedErrors;
	}

	void failed(LlmTarget target, int number, LlmFailure failure, Throwable thrown, Duration waited, Duration duration,
			@Nullable LlmUsage usage) {
		add(new LlmAttempt(target.toString(), number, failure.kind(), failure.status(), waited, duration, thrown,
				usage));
		this.lastError = thrown;
		this.lastFailure = failure;
		if (this.readmissions != null) {
			this.readmissions.remove(target.toString());
		}
	}

	/**
	 * Adds the rejection of a target. Only the first rejection of each target is added.
	 * @return whether the rejection was added
	 */
	boolean rejected(LlmTarget target, Admission.Refused refused, long nowNanos) {
		String name = target.toString();
		if (!refused.remaining().isZero()) {
			this.readmissions = (this.readmissions != null) ? this.readmissions : new HashMap<>(4);
			this.readmissions.put(name, nowNanos + refused.remaining().toNanos());
		}
		if (this.attempts.stream().anyMatch((attempt) -> attempt.isRejection() && attempt.target().equals(name))) {
			return false;
		}
		add(new LlmAttempt(name, 0, refused.kind(), null, Duration.ZERO, Duration.ZERO, null, null));
		return true;
	}

	private void add(LlmAttempt attempt) {
		if (this.attempts.isEmpty()) {
			this.attempts = new ArrayList<>(4);
		}
		this.attempts.add(attempt);
	}

	/** Returns a copy of the errors that the call collects. */
	List<Throwable> errors() {
		if (this.attempts.isEmpty()) {
			return List.of();
		}
		List<Throwable> errors = new ArrayList<>(this.attempts.size());
		for (LlmAttempt attempt : this.attempts) {
			if (attempt.error() != null && isCollected(attempt.error())) {
				errors.add(attempt.error());
			}
		}
		return List.copyOf(errors);
	}

	private boolean isCollected(Throwable error) {
		Throwable inner = FailureClassifiers.unwrap(error);
		return this.collectedErrors.isEmpty()
				|| this.collectedErrors.stream().anyMatch((type) -> type.isInstance(error) || type.isInstance(inner));
	}

	List<LlmAttempt> attempts() {
		return this.attempts;
	}

	/** Returns the exceptions of all failed attempts, oldest first. */
	List<Throwable> allErrors() {
		return this.attempts.stream().map(LlmAttempt::error).filter(Objects::nonNull).toList();
	}

	/**
	 * Returns the kind of the last failed attempt at a target, or null if there is none.
	 */
	@Nullable FailureKind lastKind(LlmTarget target) {
		String name = target.toString();
		FailureKind last = null;
		for (LlmAttempt attempt : this.attempts) {
			last = (attempt.target().equals(name) && !attempt.isRejection()) ? attempt.kind() : last;
		}
		return last;
	}

	/** Returns the number of attempts at a target that failed with a kind. */
	int failures(LlmTarget target, FailureKind kind) {
		String name = target.toString();
		return (int) this.attempts.stream()
			.filter((attempt) -> attempt.kind() == kind && attempt.target().equals(name))
			.count();
	}

	/** Whether the last failed attempt ended with the attempt timeout. */
	boolean endsWithAttemptTimeout() {
		return this.lastError instanceof LlmAttemptTimeoutException;
	}

	boolean hasRealAttempt() {
		return this.lastError != null;
	}

	LlmCallException cancelled(@Nullable Throwable cause) {
		return new LlmCallCancelledException(this.call, this.attempts, cause);
	}

	LlmCallException deadlineExceeded() {
		return new LlmDeadlineExceededException(this.call, this.attempts, this.lastError);
	}

	LlmCallException streamBroken(String obstacle) {
		return new LlmStreamBrokenException(this.call, obstacle, this.attempts, this.lastError);
	}

	/**
	 * Returns the exception of the application that the last attempt has thrown, or null
	 * if the last attempt has another failure. A tool that fails too often is a failure
	 * of the call.
	 */
	@Nullable Throwable errorOfApplication() {
		if (this.lastFailure == null) {
			return null;
		}
		boolean isOfTool = this.lastFailure.kind() == FailureKind.TOOL_FAILED
				&& !(this.lastFailure.error() instanceof LlmToolFailedException);
		return (isOfTool || this.lastFailure.kind() == FailureKind.UNKNOWN) ? this.lastError : null;
	}

	/**
	 * Returns the exception for a call that makes no further attempt. A call without an
	 * attempt ends with a rejection.
	 */
	LlmCallException exhausted(long nowNanos) {
		return (this.lastFailure == null)
				? rejection(this.call, reasonOfRejection(), this.attempts, retryAfter(nowNanos, null))
				: new LlmRetriesExhaustedException(this.call, this.attempts,
						retryAfter(nowNanos, waitOf(this.lastFailure)), this.lastError);
	}

	/** Returns the wait that the provider, or a call inside this one, has asked for. */
	private static @Nullable Duration waitOf(LlmFailure failure) {
		return (failure.error() instanceof LlmCallException inner) ? inner.retryAfter().orElse(null)
				: failure.retryAfter();
	}

	/**
	 * Returns the time until another call may succeed: until the first rejected target
	 * may admit an attempt, or the wait of the last failure if it is shorter.
	 */
	private @Nullable Duration retryAfter(long nowNanos, @Nullable Duration wait) {
		Stream<Duration> readmissions = Stream.ofNullable(this.readmissions)
			.flatMap((times) -> times.values().stream())
			.map((nanos) -> Duration.ofNanos(Math.max(0, nanos - nowNanos)));
		return Stream.concat(readmissions, Stream.ofNullable(wait)).min(Comparator.naturalOrder()).orElse(null);
	}

	/**
	 * Returns the kind of the rejection. If the targets have different kinds, returns the
	 * kind that lasts longest.
	 */
	private FailureKind reasonOfRejection() {
		return Stream.of(FailureKind.CIRCUIT_OPEN, FailureKind.COOLING_DOWN)
			.filter((kind) -> this.attempts.stream().anyMatch((attempt) -> attempt.kind() == kind))
			.findFirst()
			.orElse(FailureKind.CONCURRENCY_LIMITED);
	}

	/** Creates the exception for a call that was rejected without an attempt. */
	static LlmCallException rejection(String call, FailureKind kind, List<LlmAttempt> attempts,
			@Nullable Duration retryAfter) {
		return switch (kind) {
			case CIRCUIT_OPEN -> new LlmCircuitOpenException(call, attempts, retryAfter);
			case COOLING_DOWN -> new LlmCoolingDownException(call, attempts, retryAfter);
			default -> new LlmConcurrencyLimitException(call, attempts);
		};
	}

}
