/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.http;

/**
 * The settings for requests inside an {@code @LlmCall}.
 *
 * @param idempotencyKey whether requests have an {@code Idempotency-Key} header, with the
 * same value each time a request is repeated
 */
public record LlmHttpSettings(boolean idempotencyKey) {

	/** The header of the IETF draft "The Idempotency-Key HTTP Header Field". */
	static final String IDEMPOTENCY_KEY = "Idempotency-Key";

}
