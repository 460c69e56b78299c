/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.time.Duration;
import java.util.Set;

import io.github.llmresilience.failure.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * The result of a request for a permit from the gate of a target.
 */
public sealed interface Admission {

	/**
	 * The attempt may be made.
	 *
	 * @param permit the permit of the attempt
	 */
	record Granted(Permit permit) implements Admission {
	}

	/**
	 * The gate rejects the attempt.
	 *
	 * @param kind {@link FailureKind#COOLING_DOWN},
	 * {@link FailureKind#CONCURRENCY_LIMITED} or {@link FailureKind#CIRCUIT_OPEN}
	 * @param causes the kinds of failure that may have closed the gate; empty for a
	 * concurrency limit
	 * @param remaining the remaining time of a cooldown, a pause or an open circuit
	 * breaker; zero if it is not known
	 * @param isPause whether a call without another target may be admitted all the same
	 * @param rateLimit the rate limit that the call may wait for, or null if the refusal
	 * has another reason
	 */
	record Refused(FailureKind kind, Set<FailureKind> causes, Duration remaining, boolean isPause,
			@Nullable RateLimit rateLimit) implements Admission {

		Refused(FailureKind kind, Set<FailureKind> causes, Duration remaining, boolean isPause) {
			this(kind, causes, remaining, isPause, null);
		}

	}

}
