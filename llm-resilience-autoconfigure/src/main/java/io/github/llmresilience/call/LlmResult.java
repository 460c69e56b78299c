package io.github.llmresilience.call;

import java.util.List;
import java.util.Objects;

import io.github.llmresilience.failure.LlmAttempt;
import org.jspecify.annotations.Nullable;

/**
 * An answer together with how it came about. A method that returns
 * {@code LlmResult.of(value)} hands its caller the value, the model that answered and the
 * failures on the way.
 *
 * @param <T> the type of the value
 * @param value the value
 * @param target the model that answered, or null as long as the call has not ended
 * @param attempts the failed attempts on the way and the targets passed over, oldest
 * first
 */
public record LlmResult<T extends @Nullable Object>(T value, @Nullable LlmTarget target, List<LlmAttempt> attempts) {

	/**
	 * Creates a result with its own copy of the attempts.
	 * @param value the value
	 * @param target the model that answered, or null
	 * @param attempts the failed attempts on the way
	 */
	public LlmResult {
		attempts = List.copyOf(attempts);
	}

	/**
	 * What the body of a method returns.
	 * @param <T> the type of the value
	 * @param value the value
	 * @return a result that the call completes
	 */
	public static <T extends @Nullable Object> LlmResult<T> of(T value) {
		return new LlmResult<>(value, null, List.of());
	}

	/**
	 * Completes what a method returned, if it is a result.
	 * @param value what the method returned
	 * @param target the model that answered
	 * @param attempts the failed attempts on the way
	 * @return a completed result, or the value as it is
	 */
	public static @Nullable Object complete(@Nullable Object value, LlmTarget target, List<LlmAttempt> attempts) {
		return (value instanceof LlmResult<?> result) ? new LlmResult<>(result.value, target, attempts) : value;
	}

	/**
	 * What was thrown on the way.
	 * @return the exceptions of the failed attempts, oldest first
	 */
	public List<Throwable> errors() {
		return this.attempts.stream().map(LlmAttempt::error).filter(Objects::nonNull).toList();
	}

	/**
	 * Names the result without its value, which may be an answer of a model.
	 */
	@Override
	public String toString() {
		return "LlmResult[target=" + this.target + ", attempts=" + this.attempts + "]";
	}

}
