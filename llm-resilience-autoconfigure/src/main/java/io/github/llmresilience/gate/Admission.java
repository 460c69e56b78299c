package io.github.llmresilience.gate;

import java.time.Duration;
import java.util.Set;

import io.github.llmresilience.failure.FailureKind;

/**
 * What a target's gate answers to a call.
 */
public sealed interface Admission {

	/**
	 * The attempt may be made.
	 *
	 * @param permit tells the gate how it went
	 */
	record Granted(Permit permit) implements Admission {
	}

	/**
	 * The target takes no calls now.
	 *
	 * @param kind {@link FailureKind#COOLING_DOWN},
	 * {@link FailureKind#CONCURRENCY_LIMITED} or {@link FailureKind#CIRCUIT_OPEN}
	 * @param causes the kinds of failure that may have closed the gate
	 * @param remaining how long a cooldown still lasts; zero for an open circuit
	 */
	record Refused(FailureKind kind, Set<FailureKind> causes, Duration remaining) implements Admission {
	}

}
