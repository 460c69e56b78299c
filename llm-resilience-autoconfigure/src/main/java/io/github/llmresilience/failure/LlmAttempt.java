package io.github.llmresilience.failure;

import java.io.Serializable;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * One failed attempt of a call, or one target that was passed over without an attempt. It
 * has no message of any exception, so it is safe to log.
 *
 * @param target the provider and model, as {@code provider/model}
 * @param number the number of the attempt at this target, from 1, in this call of a
 * model; 0 for a target passed over because its circuit was open or it was cooling down
 * @param kind what went wrong
 * @param status the HTTP status, or null where there was none
 * @param waited how long the call waited before this attempt
 * @param duration how long the attempt took
 * @param error the exception, or null where nothing was attempted
 * @param usage the tokens it used, or null where they are not known
 */
public record LlmAttempt(String target, int number, FailureKind kind, @Nullable Integer status, Duration waited,
		Duration duration, @Nullable Throwable error, @Nullable LlmUsage usage) implements Serializable {

	/**
	 * Whether the target was passed over without an attempt.
	 * @return true if its circuit was open or it was cooling down
	 */
	public boolean isRejection() {
		return this.number == 0;
	}

	/**
	 * Names the attempt without its exception's message, which may quote a prompt.
	 */
	@Override
	public String toString() {
		String what = isRejection() ? this.target : this.target + " #" + this.number;
		return (this.status != null) ? what + " " + this.kind + " (HTTP " + this.status + ")" : what + " " + this.kind;
	}

}
