package io.github.llmresilience.failure;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the cooldown of the targets lasts longer than
 * {@code llm.retry.retry-after.max-wait} (30s by default). No attempt was made.
 */
public final class LlmCoolingDownException extends LlmCallException {

	private final @Nullable Duration retryAfter;

	/**
	 * Creates the exception.
	 * @param call the name of the call
	 * @param attempts the skipped targets
	 * @param retryAfter the time until the first cooldown of a target of this call ends,
	 * or null if it is not known
	 */
	public LlmCoolingDownException(String call, List<LlmAttempt> attempts, @Nullable Duration retryAfter) {
		super(call, "was not attempted: the cooldown of its targets lasts longer than 'retry-after.max-wait'", attempts,
				null);
		this.retryAfter = retryAfter;
	}

	/**
	 * Returns the time until the first cooldown of a target of this call ends, as it was
	 * when the exception was thrown. Suitable for a {@code Retry-After} header.
	 * @return the time, or empty if it is not known
	 */
	public Optional<Duration> retryAfter() {
		return Optional.ofNullable(this.retryAfter);
	}

}
