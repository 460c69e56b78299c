package io.github.llmresilience.engine;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.rule.FallbackMode;
import io.github.llmresilience.rule.RetryPolicy;
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

	TargetRotation(CallData call, AttemptCounter counter) {
		this.call = call;
		this.counter = counter;
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
	 * Records a failure at the current target. No further member of its pool is tried if
	 * its attempts are used up, or if other members would have the same failure.
	 */
	void failed(FailureKind kind) {
		LlmTargetSettings current = this.call.targets().current();
		if (current.pool() != null && (OF_REQUEST.contains(kind)
				|| this.counter.countedAttempts(current) >= current.retry().maxAttempts(kind))) {
			this.call.targets().markPoolTried();
		}
	}

	/** Returns the target that a retry of the current target begins with. */
	LlmTargetSettings firstOfNextRound() {
		CallTargets targets = this.call.targets();
		if (!isRotating(targets)) {
			return targets.current();
		}
		return retryable(targets).stream()
			.filter((target) -> this.call.services().gates().isOpenFor(target.target()))
			.findFirst()
			.orElse(targets.current());
	}

	/** Records that the next round begins after a wait. */
	void scheduleRound(LlmTargetSettings first, FailureKind kind) {
		this.next = isRotating(this.call.targets()) ? new Start(first, kind) : null;
	}

	/** Begins the round that was scheduled. Returns null if there is none. */
	@Nullable Start beginRound() {
		Start start = this.next;
		this.next = null;
		if (start != null) {
			this.call.targets().tryAgain(retryable(this.call.targets()));
		}
		return start;
	}

	private boolean isRotating(CallTargets targets) {
		return isImmediate() || targets.current().pool() != null;
	}

	private boolean isImmediate() {
		return this.call.settings().fallbackMode() == FallbackMode.IMMEDIATE;
	}

	private List<LlmTargetSettings> retryable(CallTargets targets) {
		return (isImmediate() ? targets.all() : targets.inPool()).stream().filter(this::isRetryable).toList();
	}

	private boolean isRetryable(LlmTargetSettings target) {
		FailureKind last = this.call.history().lastKind(target.target());
		RetryPolicy policy = target.retry();
		if (last == null) {
			return true;
		}
		boolean passes = last.isRetriedByDefault() || policy.retryOn().kinds().contains(last);
		return passes && !policy.giveUpOn().kinds().contains(last)
				&& this.counter.countedAttempts(target) < policy.maxAttempts(last);
	}

}
