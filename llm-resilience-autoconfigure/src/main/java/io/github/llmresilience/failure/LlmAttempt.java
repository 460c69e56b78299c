/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure;

import java.io.Serializable;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * One failed attempt of a call, or one target that was skipped without an attempt. The
 * text of {@link #toString()} contains no exception message and is safe to log.
 *
 * @param target the provider and model, as {@code provider/model}
 * @param number the number of the attempt at this target, from 1, separately for each
 * call of a managed chat model; 0 for a target that was skipped
 * @param kind the kind of failure
 * @param status the HTTP status, or null if there was none
 * @param waited the time that the call waited before this attempt
 * @param duration the duration of the attempt
 * @param error the exception, or null if no attempt was made
 * @param usage the tokens that the attempt used, or null if unknown
 */
public record LlmAttempt(String target, int number, FailureKind kind, @Nullable Integer status, Duration waited,
		Duration duration, @Nullable Throwable error, @Nullable LlmUsage usage) implements Serializable {

	/**
	 * Whether the target was skipped without an attempt.
	 * @return true if the target did not admit an attempt, for example because its
	 * circuit breaker was open
	 */
	public boolean isRejection() {
		return this.number == 0;
	}

	/**
	 * Returns a description without the message of the exception, because the message may
	 * quote a prompt.
	 */
	@Override
	public String toString() {
		String what = isRejection() ? this.target : this.target + " #" + this.number;
		return (this.status != null) ? what + " " + this.kind + " (HTTP " + this.status + ")" : what + " " + this.kind;
	}

}
