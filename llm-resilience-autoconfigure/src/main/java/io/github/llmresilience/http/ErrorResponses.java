package io.github.llmresilience.http;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.llmresilience.failure.LlmHttpException;

import org.springframework.http.HttpHeaders;

/**
 * Error responses as they are noted.
 */
final class ErrorResponses {

	/** How many bytes of a body are read. */
	static final int MAX_BODY = 1024 * 1024;

	private ErrorResponses() {
	}

	static LlmHttpException of(int status, HttpHeaders headers, byte[] body) {
		Map<String, List<String>> copy = new HashMap<>();
		headers.forEach(copy::put);
		return new LlmHttpException(status, copy, new String(body, StandardCharsets.UTF_8));
	}

}
