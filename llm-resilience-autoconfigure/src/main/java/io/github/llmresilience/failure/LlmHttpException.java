/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure;

import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An error response of a provider. For code that reads responses itself, for example with
 * {@link java.net.http.HttpClient}, which throws no exception for an error status. Throw
 * this exception for every status of 400 and above, and for a successful response whose
 * body is an error. The message contains the status only, because a body may quote the
 * prompt.
 */
public class LlmHttpException extends RuntimeException {

	private final int status;

	private final transient Map<String, List<String>> headers;

	private final String body;

	/**
	 * Creates the exception.
	 * @param status the HTTP status
	 * @param headers the headers of the response; names in any case
	 * @param body the body of the response
	 */
	public LlmHttpException(int status, Map<String, List<String>> headers, String body) {
		super("HTTP " + status);
		this.status = status;
		this.headers = copyOf(Objects.requireNonNull(headers, "'headers' must not be null"));
		this.body = Objects.requireNonNull(body, "'body' must not be null");
	}

	/**
	 * Copies headers without null names. {@link java.net.HttpURLConnection} returns the
	 * status line under the name null.
	 */
	private static Map<String, List<String>> copyOf(Map<String, List<String>> headers) {
		Map<String, List<String>> copy = new LinkedHashMap<>();
		headers.forEach((name, values) -> {
			if (name != null && values != null) {
				copy.put(name, values.stream().filter(Objects::nonNull).toList());
			}
		});
		return copy;
	}

	/**
	 * Creates the exception for a response of the JDK's HTTP client.
	 * @param response the response
	 * @return an exception with the status, headers and body of the response
	 */
	public static LlmHttpException of(HttpResponse<String> response) {
		return new LlmHttpException(response.statusCode(), response.headers().map(), response.body());
	}

	/**
	 * Returns the HTTP status.
	 * @return the status
	 */
	public int statusCode() {
		return this.status;
	}

	/**
	 * Returns the headers of the response.
	 * @return the headers; empty after deserialization
	 */
	public Map<String, List<String>> headers() {
		return (this.headers != null) ? this.headers : Map.of();
	}

	/**
	 * Returns the body of the response. Do not log it, because it may quote the prompt.
	 * @return the body
	 */
	public String body() {
		return this.body;
	}

}
