/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure;

/**
 * The kinds of failure of a language model call. Each kind defines whether it is retried,
 * whether it leads to a fallback, and whether the circuit breaker counts it. The settings
 * {@code retry-on}, {@code give-up-on} and the {@code on} of a fallback change the first
 * two properties. The third is fixed.
 */
public enum FailureKind {

	/**
	 * Too many requests or tokens in a period: HTTP 429. Starts a cooldown of the target.
	 */
	RATE_LIMITED(true, true, false),

	/**
	 * A daily limit, a budget or the credit is used up, so that a short wait does not
	 * help. Starts a cooldown of the whole provider.
	 */
	QUOTA_EXHAUSTED(false, true, false),

	/** The provider has no capacity: HTTP 503 and 529. */
	OVERLOADED(true, true, true),

	/** The provider failed: any other HTTP 5xx. */
	SERVER_ERROR(true, true, true),

	/** No answer in time: HTTP 408, a read timeout or the attempt timeout. */
	TIMEOUT(true, true, true),

	/** No connection, or a connection that broke: refused, reset, DNS or TLS. */
	CONNECTION(true, true, true),

	/** A stream broke, or ended without its end marker, after its first element. */
	STREAM_CUT(true, true, true),

	/** The circuit breaker of the target is open. A call never waits for it to close. */
	CIRCUIT_OPEN(false, true, false),

	/** The target is in a cooldown, because the provider asked for a wait. */
	COOLING_DOWN(false, true, false),

	/**
	 * The concurrency limit of the provider is reached. A call never waits for a permit.
	 */
	CONCURRENCY_LIMITED(false, true, false),

	/** The API key is missing, wrong or expired: HTTP 401. */
	AUTHENTICATION(false, true, false),

	/** The API key is valid but has no permission for the request: HTTP 403. */
	PERMISSION(false, true, false),

	/** The model or deployment does not exist: HTTP 404. */
	NOT_FOUND(false, true, false),

	/** The prompt is longer than the model's context window. */
	CONTEXT_LENGTH(false, true, false),

	/** The content policy of the provider rejected the prompt or the answer. */
	CONTENT_FILTERED(false, true, false),

	/**
	 * The request has too many bytes, or more tokens than the rate limit allows for a
	 * single request.
	 */
	PAYLOAD_TOO_LARGE(false, true, false),

	/**
	 * The provider rejected the request: HTTP 400, 422 and other statuses below 500. The
	 * request may be valid for another model.
	 */
	INVALID_REQUEST(false, true, false),

	/**
	 * The answer is empty: it has no text, no tool call and no image. Retried once.
	 */
	EMPTY_OUTPUT(true, true, false),
	/** The answer could not be parsed. */
	MALFORMED_OUTPUT(false, true, false),

	/** The answer stopped at the token limit, before its end. */
	TRUNCATED_OUTPUT(false, true, false),

	/** Tools of the application failed in too many rounds in a row. */
	TOOL_FAILED(false, false, false),

	/** The caller interrupted or cancelled the call. */
	CANCELLED(false, false, false),

	/** Any other failure, most likely an error in the application. */
	UNKNOWN(false, false, false);

	private final boolean retriedByDefault;

	private final boolean fallsBackByDefault;

	private final boolean countsForCircuitBreaker;

	FailureKind(boolean retriedByDefault, boolean fallsBackByDefault, boolean countsForCircuitBreaker) {
		this.retriedByDefault = retriedByDefault;
		this.fallsBackByDefault = fallsBackByDefault;
		this.countsForCircuitBreaker = countsForCircuitBreaker;
	}

	/**
	 * Whether the same target is retried by default.
	 * @return true if a retry may help
	 */
	public boolean isRetriedByDefault() {
		return this.retriedByDefault;
	}

	/**
	 * Whether the call falls back to the next target by default.
	 * @return true if another provider may answer
	 */
	public boolean isFallenBackFromByDefault() {
		return this.fallsBackByDefault;
	}

	/**
	 * Whether a call never waits for the target. The target is rejected locally, and the
	 * end of the rejection is unknown.
	 * @return true for an open circuit breaker and for a concurrency limit
	 */
	public boolean isNeverWaitedFor() {
		return this == CIRCUIT_OPEN || this == CONCURRENCY_LIMITED;
	}

	/**
	 * Whether the target gave an answer that is unusable.
	 * @return true if the target can be re-asked
	 */
	public boolean isAboutOutput() {
		return this == MALFORMED_OUTPUT || this == TRUNCATED_OUTPUT;
	}

	/**
	 * Whether the circuit breaker counts the failure as a failure of the target.
	 * @return true if the circuit breaker counts it
	 */
	public boolean countsForCircuitBreaker() {
		return this.countsForCircuitBreaker;
	}

}
