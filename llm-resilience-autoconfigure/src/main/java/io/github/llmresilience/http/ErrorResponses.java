/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.http;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.llmresilience.failure.LlmHttpException;

import org.springframework.http.HttpHeaders;

/**
 * Creates the error responses that an attempt records.
 */
final class ErrorResponses {

	/** The maximum number of bytes that are read from a body. */
	static final int MAX_BODY = 1024 * 1024;

	private ErrorResponses() {
	}

	static LlmHttpException of(int status, HttpHeaders headers, byte[] body) {
		return new LlmHttpException(status, copy(headers), new String(body, StandardCharsets.UTF_8));
	}

	static Map<String, List<String>> copy(HttpHeaders headers) {
		Map<String, List<String>> copy = new HashMap<>();
		headers.forEach(copy::put);
		return copy;
	}

}
