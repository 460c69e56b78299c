package io.github.llmresilience.failure;

/**
 * The kinds of failure of a language model call, each with what is done about it by
 * default. The settings {@code retry-on}, {@code give-up-on} and {@code on} of a fallback
 * change the first two answers; the third is fixed.
 */
public enum FailureKind {

	/** Too many requests or tokens for now: HTTP 429. Cools the target down. */
	RATE_LIMITED(true, true, false),

	/**
	 * A daily limit, a budget or the credit is used up: waiting a little does not help.
	 * Cools the whole provider down.
	 */
	QUOTA_EXHAUSTED(false, true, false),

	/** The provider has no capacity: HTTP 503 and 529. */
	OVERLOADED(true, true, true),

	/** The provider failed: any other HTTP 5xx. */
	SERVER_ERROR(true, true, true),

	/** No answer in time: HTTP 408, a read timeout, the attempt timeout. */
	TIMEOUT(true, true, true),

	/** No connection, or one that broke: refused, reset, DNS, TLS. */
	CONNECTION(true, true, true),

	/** A stream broke, or ended without its end marker, after its first element. */
	STREAM_CUT(true, true, true),

	/** Our own circuit breaker keeps calls away from the target. Never waited for. */
	CIRCUIT_OPEN(false, true, false),

	/** The provider said "not before", to this call or to another one. */
	COOLING_DOWN(false, true, false),

	/**
	 * As many attempts run at the provider as our own limit allows. Never waited for.
	 */
	CONCURRENCY_LIMITED(false, true, false),

	/** The key is missing, wrong or expired: HTTP 401. */
	AUTHENTICATION(false, true, false),

	/** The key is good but may not do this: HTTP 403. */
	PERMISSION(false, true, false),

	/** There is no such model or deployment: HTTP 404. */
	NOT_FOUND(false, true, false),

	/** The prompt is longer than the model's context window. */
	CONTEXT_LENGTH(false, true, false),

	/** The provider's content policy refused the prompt or the answer. */
	CONTENT_FILTERED(false, true, false),

	/** The request has too many bytes, or more tokens than the limit allows at all. */
	PAYLOAD_TOO_LARGE(false, true, false),

	/** The request is wrong, for this provider and probably for any: HTTP 400 and 422. */
	INVALID_REQUEST(false, false, false),

	/** The answer could not be parsed. */
	MALFORMED_OUTPUT(false, true, false),

	/** The answer stopped at the token limit, before its end. */
	TRUNCATED_OUTPUT(false, true, false),

	/** A tool of the application failed too often. */
	TOOL_FAILED(false, false, false),

	/** The caller interrupted or cancelled. */
	CANCELLED(false, false, false),

	/** Anything else, most likely a mistake in the application itself. */
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
	 * Whether the same target is tried again.
	 * @return true if a retry may help
	 */
	public boolean isRetriedByDefault() {
		return this.retriedByDefault;
	}

	/**
	 * Whether the next target is tried once this one is given up.
	 * @return true if another provider may answer
	 */
	public boolean isFallenBackFromByDefault() {
		return this.fallsBackByDefault;
	}

	/**
	 * Whether it is our own doing that the target is not called, and nobody says when it
	 * will be.
	 * @return true if it makes no sense to wait for the target
	 */
	public boolean isNeverWaitedFor() {
		return this == CIRCUIT_OPEN || this == CONCURRENCY_LIMITED;
	}

	/**
	 * Whether the target answered, but with something that cannot be used.
	 * @return true if the target can be told and asked again
	 */
	public boolean isAboutOutput() {
		return this == MALFORMED_OUTPUT || this == TRUNCATED_OUTPUT;
	}

	/**
	 * Whether such a failure says that the target is sick.
	 * @return true if the circuit breaker counts it
	 */
	public boolean countsForCircuitBreaker() {
		return this.countsForCircuitBreaker;
	}

}
