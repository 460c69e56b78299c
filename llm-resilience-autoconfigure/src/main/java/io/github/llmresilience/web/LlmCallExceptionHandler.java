/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.web;

import java.time.Duration;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmCallException;

import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;

/**
 * Answers a request whose call has failed with problem details (RFC 9457): a status for
 * the kind of the failure, the kind, and {@code Retry-After} if the exception has such a
 * time. The response contains neither a prompt nor an answer, and no message of an
 * exception. The order is the one of Spring Boot's own handler of problem details.
 */
@ControllerAdvice
@Order(0)
public final class LlmCallExceptionHandler {

	@ExceptionHandler
	ResponseEntity<ProblemDetail> handle(LlmCallException ex) {
		HttpStatus status = statusOf(ex.kind());
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, "The call of a language model has failed");
		problem.setProperty("kind", ex.kind());
		HttpHeaders headers = new HttpHeaders();
		ex.retryAfter().ifPresent((wait) -> headers.set(HttpHeaders.RETRY_AFTER, seconds(wait)));
		return ResponseEntity.status(status).headers(headers).body(problem);
	}

	/** Returns the time in seconds, rounded up. */
	private static String seconds(Duration wait) {
		return String.valueOf(wait.plusNanos(999_999_999).toSeconds());
	}

	private static HttpStatus statusOf(FailureKind kind) {
		return switch (kind) {
			case RATE_LIMITED, QUOTA_EXHAUSTED, OVERLOADED, CIRCUIT_OPEN, COOLING_DOWN, CONCURRENCY_LIMITED,
					CANCELLED ->
				HttpStatus.SERVICE_UNAVAILABLE;
			case TIMEOUT -> HttpStatus.GATEWAY_TIMEOUT;
			case CONTEXT_LENGTH, PAYLOAD_TOO_LARGE -> HttpStatus.CONTENT_TOO_LARGE;
			case CONTENT_FILTERED -> HttpStatus.UNPROCESSABLE_CONTENT;
			case TOOL_FAILED, UNKNOWN -> HttpStatus.INTERNAL_SERVER_ERROR;
			case SERVER_ERROR, CONNECTION, STREAM_CUT, AUTHENTICATION, PERMISSION, NOT_FOUND, INVALID_REQUEST,
					EMPTY_OUTPUT, MALFORMED_OUTPUT, TRUNCATED_OUTPUT ->
				HttpStatus.BAD_GATEWAY;
		};
	}

}
