/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.failure;

import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.failure.LlmStreamCutException;
import io.github.llmresilience.failure.LlmUnusableAnswerException;

/**
 * Exceptions by kind of failure, for mocks of a client. <pre class="code">
 * given(client.ask(any())).willThrow(LlmFailures.rateLimited(Duration.ofSeconds(20))).willReturn("The Hobbit");
 * </pre> Each method returns a new exception, which an {@code @LlmCall} classifies as the
 * kind in the name of the method.
 */
public final class LlmFailures {

	private LlmFailures() {
	}

	/**
	 * Returns an exception of the given kind.
	 * @param kind the kind; one that a provider or a connection can cause
	 * @return the exception
	 * @throws IllegalArgumentException if the kind has another cause, such as an open
	 * circuit breaker
	 */
	public static RuntimeException of(FailureKind kind) {
		return switch (kind) {
			case RATE_LIMITED -> rateLimited();
			case QUOTA_EXHAUSTED -> quotaExhausted();
			case OVERLOADED -> overloaded();
			case SERVER_ERROR -> serverError();
			case TIMEOUT -> timeout();
			case CONNECTION -> connection();
			case STREAM_CUT -> streamCut();
			case AUTHENTICATION -> authentication();
			case PERMISSION -> permission();
			case NOT_FOUND -> notFound();
			case CONTEXT_LENGTH -> contextLength();
			case CONTENT_FILTERED -> contentFiltered();
			case PAYLOAD_TOO_LARGE -> payloadTooLarge();
			case INVALID_REQUEST -> invalidRequest();
			case EMPTY_OUTPUT -> emptyOutput();
			case MALFORMED_OUTPUT -> malformedOutput("{");
			case TRUNCATED_OUTPUT -> truncatedOutput();
			default -> throw new IllegalArgumentException("No provider and no connection causes " + kind);
		};
	}

	/**
	 * Returns a rate limit without a time: HTTP 429.
	 * @return the exception
	 */
	public static RuntimeException rateLimited() {
		return http(429, "rate_limit_exceeded");
	}

	/**
	 * Returns a rate limit with a time: HTTP 429 with the header {@code retry-after-ms}.
	 * @param retryAfter the time after which the provider accepts requests again
	 * @return the exception
	 */
	public static RuntimeException rateLimited(Duration retryAfter) {
		return http(429, "rate_limit_exceeded", retryAfter);
	}

	/**
	 * Returns a quota that is used up: HTTP 429.
	 * @return the exception
	 */
	public static RuntimeException quotaExhausted() {
		return http(429, "insufficient_quota");
	}

	/**
	 * Returns an overload of the provider: HTTP 503.
	 * @return the exception
	 */
	public static RuntimeException overloaded() {
		return http(503, "overloaded");
	}

	/**
	 * Returns an overload of the provider with a time: HTTP 503 with the header
	 * {@code retry-after-ms}.
	 * @param retryAfter the time after which the provider accepts requests again
	 * @return the exception
	 */
	public static RuntimeException overloaded(Duration retryAfter) {
		return http(503, "overloaded", retryAfter);
	}

	/**
	 * Returns an error of the provider: HTTP 500.
	 * @return the exception
	 */
	public static RuntimeException serverError() {
		return http(500, "server_error");
	}

	/**
	 * Returns a read timeout of a client.
	 * @return the exception
	 */
	public static RuntimeException timeout() {
		return new UncheckedIOException(new SocketTimeoutException("Read timed out"));
	}

	/**
	 * Returns a connection that is refused.
	 * @return the exception
	 */
	public static RuntimeException connection() {
		return new UncheckedIOException(new ConnectException("Connection refused"));
	}

	/**
	 * Returns a stream that ended without its end marker.
	 * @return the exception
	 */
	public static RuntimeException streamCut() {
		return new LlmStreamCutException("The stream of the test");
	}

	/**
	 * Returns an invalid API key: HTTP 401.
	 * @return the exception
	 */
	public static RuntimeException authentication() {
		return http(401, "invalid_api_key");
	}

	/**
	 * Returns an API key without permission: HTTP 403.
	 * @return the exception
	 */
	public static RuntimeException permission() {
		return http(403, "permission_denied");
	}

	/**
	 * Returns a model that does not exist: HTTP 404.
	 * @return the exception
	 */
	public static RuntimeException notFound() {
		return http(404, "model_not_found");
	}

	/**
	 * Returns a prompt that is longer than the context window: HTTP 400.
	 * @return the exception
	 */
	public static RuntimeException contextLength() {
		return http(400, "context_length_exceeded");
	}

	/**
	 * Returns a prompt or an answer that the content policy rejects.
	 * @return the exception
	 */
	public static RuntimeException contentFiltered() {
		return new LlmUnusableAnswerException(FailureKind.CONTENT_FILTERED);
	}

	/**
	 * Returns a request that is too large: HTTP 413.
	 * @return the exception
	 */
	public static RuntimeException payloadTooLarge() {
		return http(413, "request_too_large");
	}

	/**
	 * Returns a request that is invalid for the model: HTTP 400.
	 * @return the exception
	 */
	public static RuntimeException invalidRequest() {
		return http(400, "invalid_value");
	}

	/**
	 * Returns an answer without text and tool call.
	 * @return the exception
	 */
	public static RuntimeException emptyOutput() {
		return new LlmUnusableAnswerException(FailureKind.EMPTY_OUTPUT);
	}

	/**
	 * Returns an answer that cannot be parsed.
	 * @param rawText the text of the answer
	 * @return the exception
	 */
	public static RuntimeException malformedOutput(String rawText) {
		return new LlmParseException(rawText, "The answer is not valid JSON. Answer with valid JSON only.");
	}

	/**
	 * Returns an answer that stopped at the token limit.
	 * @return the exception
	 */
	public static RuntimeException truncatedOutput() {
		return new LlmUnusableAnswerException(FailureKind.TRUNCATED_OUTPUT);
	}

	private static RuntimeException http(int status, String code) {
		return new LlmHttpException(status, Map.of(), body(code));
	}

	private static RuntimeException http(int status, String code, Duration retryAfter) {
		return new LlmHttpException(status, Map.of("retry-after-ms", List.of(String.valueOf(retryAfter.toMillis()))),
				body(code));
	}

	private static String body(String code) {
		return "{\"error\":{\"message\":\"Scripted failure\",\"code\":\"" + code + "\"}}";
	}

}
