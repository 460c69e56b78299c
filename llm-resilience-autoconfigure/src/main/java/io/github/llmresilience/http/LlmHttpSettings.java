package io.github.llmresilience.http;

/**
 * What is done with requests inside an {@code @LlmCall}.
 *
 * @param idempotencyKey whether they have a header {@code Idempotency-Key}, the same each
 * time a request is repeated
 */
public record LlmHttpSettings(boolean idempotencyKey) {

	/** The header, as of the IETF draft "The Idempotency-Key HTTP Header Field". */
	static final String IDEMPOTENCY_KEY = "Idempotency-Key";

}
