/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import java.util.List;
import java.util.Objects;

import io.github.llmresilience.failure.LlmAttempt;
import org.jspecify.annotations.Nullable;

/**
 * An answer together with the model that gave it and the failures before it. A method
 * returns {@code LlmResult.of(value)}, and the call adds the model and the failures.
 *
 * @param <T> the type of the value
 * @param value the value
 * @param target the model that answered, or null until the call has ended
 * @param attempts the failed attempts and the skipped targets, oldest first
 */
public record LlmResult<T extends @Nullable Object>(T value, @Nullable LlmTarget target, List<LlmAttempt> attempts) {

	/**
	 * Creates a result with a copy of the attempts.
	 * @param value the value
	 * @param target the model that answered, or null
	 * @param attempts the failed attempts and the skipped targets
	 */
	public LlmResult {
		attempts = List.copyOf(attempts);
	}

	/**
	 * Creates the result that the body of a method returns. The call completes it.
	 * @param <T> the type of the value
	 * @param value the value
	 * @return the result
	 */
	public static <T extends @Nullable Object> LlmResult<T> of(T value) {
		return new LlmResult<>(value, null, List.of());
	}

	/**
	 * Completes the value that a method returned if the value is a result.
	 * @param value the value that the method returned
	 * @param target the model that answered
	 * @param attempts the failed attempts and the skipped targets
	 * @return the completed result, or the value itself if it is not a result
	 */
	public static @Nullable Object complete(@Nullable Object value, LlmTarget target, List<LlmAttempt> attempts) {
		return (value instanceof LlmResult<?> result) ? new LlmResult<>(result.value, target, attempts) : value;
	}

	/**
	 * Returns the exceptions of the failed attempts.
	 * @return the exceptions, oldest first
	 */
	public List<Throwable> errors() {
		return this.attempts.stream().map(LlmAttempt::error).filter(Objects::nonNull).toList();
	}

	/**
	 * Returns a description without the value, because the value may be an answer of a
	 * model.
	 */
	@Override
	public String toString() {
		return "LlmResult[target=" + this.target + ", attempts=" + this.attempts + "]";
	}

}
