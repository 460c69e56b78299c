/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.rule.FallbackMode;
import org.jspecify.annotations.Nullable;

/**
 * The targets that are asked in turn, without a wait between them: the members of a pool,
 * or all targets if the fallback mode is {@link FallbackMode#IMMEDIATE}. When each was
 * tried, the call waits for a backoff, and the next round begins.
 */
final class TargetRotation {

	/** Failures that another member of a pool has, too. */
	private static final Set<FailureKind> OF_REQUEST = EnumSet.of(FailureKind.INVALID_REQUEST,
			FailureKind.CONTEXT_LENGTH, FailureKind.CONTENT_FILTERED, FailureKind.PAYLOAD_TOO_LARGE);

	private final CallData call;

	private final AttemptCounter counter;

	/** The start of the next round, or null. */
	private @Nullable Start next;

	private TargetRotation(CallData call, AttemptCounter counter) {
		this.call = call;
		this.counter = counter;
	}

	/** Returns the rotation of a session, or null if no targets are asked in turn. */
	static @Nullable TargetRotation of(CallData call, AttemptCounter counter) {
		if (call.settings().fallbackMode() == FallbackMode.IMMEDIATE) {
			return new TargetRotation(call, counter);
		}
		for (LlmTargetSettings target : call.settings().targets()) {
			if (target.pool() != null) {
				return new TargetRotation(call, counter);
			}
		}
		return null;
	}

	/**
	 * The start of a round.
	 *
	 * @param target the first target of the round
	 * @param kind the last failure of the round before
	 */
	record Start(LlmTargetSettings target, FailureKind kind) {
	}

	/**
	 * Records a failure at the current target. No later round asks the target again if a
	 * retry cannot mend the failure. No further member of its pool is tried if its
	 * attempts are used up, or if other members would have the same failure.
	 */
	void failed(LlmFailure failure) {
		LlmTargetSettings current = this.call.targets().current();
		if (!current.retry().mayRetry(failure)) {
			this.call.targets().endCurrent();
		}
		boolean isLast = this.counter.countedAttempts(current) >= current.retry().maxAttempts(failure.kind());
		if (current.pool() != null && (isLast || OF_REQUEST.contains(failure.kind()))) {
			this.call.targets().endPool();
		}
	}

	/**
	 * Returns the target that a retry of the current target begins with: the first one
	 * that admits an attempt, or else the one that answers most although its circuit
	 * breaker is open.
	 */
	LlmTargetSettings firstOfNextRound() {
		List<LlmTarget> retryable = retryable().stream().map(LlmTargetSettings::target).toList();
		return Stream.concat(retryable.stream().filter(gates()::isOpenFor), gates().lastResorts(retryable).stream())
			.findFirst()
			.map(this.call.targets()::settingsOf)
			.orElse(this.call.targets().current());
	}

	private TargetGates gates() {
		return this.call.services().gates();
	}

	/** Records that the next round begins after a wait. */
	void scheduleRound(LlmTargetSettings first, FailureKind kind) {
		this.next = isRotating() ? new Start(first, kind) : null;
	}

	/** Begins the round that was scheduled. Returns null if there is none. */
	@Nullable Start beginRound() {
		Start start = this.next;
		this.next = null;
		if (start != null) {
			this.call.targets().tryAgain(retryable());
		}
		return start;
	}

	private boolean isRotating() {
		return isImmediate() || this.call.targets().current().pool() != null;
	}

	private boolean isImmediate() {
		return this.call.settings().fallbackMode() == FallbackMode.IMMEDIATE;
	}

	private List<LlmTargetSettings> retryable() {
		CallTargets targets = this.call.targets();
		return (isImmediate() ? targets.all() : targets.inPool()).stream().filter(this::isRetryable).toList();
	}

	private boolean isRetryable(LlmTargetSettings target) {
		FailureKind last = this.call.history().lastKind(target.target());
		int max = (last != null) ? target.retry().maxAttempts(last) : target.retry().maxAttempts();
		return !this.call.targets().hasEnded(target) && this.counter.countedAttempts(target) < max;
	}

}
