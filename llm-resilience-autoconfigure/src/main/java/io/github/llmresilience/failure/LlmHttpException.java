package io.github.llmresilience.failure;

import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An error response of a provider, for code that reads responses itself, such as a
 * {@link java.net.http.HttpClient}, which does not throw for an error status. Throw it
 * for every status of 400 and above, and for a body that is an error in spite of its
 * status. The message has the status only: a body may quote the prompt.
 */
public class LlmHttpException extends RuntimeException {

	private final int status;

	private final transient Map<String, List<String>> headers;

	private final String body;

	/**
	 * Creates the exception.
	 * @param status the HTTP status
	 * @param headers the response's headers; names in any case
	 * @param body the response's body
	 */
	public LlmHttpException(int status, Map<String, List<String>> headers, String body) {
		super("HTTP " + status);
		this.status = status;
		this.headers = copyOf(Objects.requireNonNull(headers, "'headers' must not be null"));
		this.body = Objects.requireNonNull(body, "'body' must not be null");
	}

	/** {@link java.net.HttpURLConnection} has the status line under the name null. */
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
	 * The exception for a response of the JDK's client.
	 * @param response the response
	 * @return an exception with its status, headers and body
	 */
	public static LlmHttpException of(HttpResponse<String> response) {
		return new LlmHttpException(response.statusCode(), response.headers().map(), response.body());
	}

	/**
	 * The HTTP status.
	 * @return the status
	 */
	public int statusCode() {
		return this.status;
	}

	/**
	 * The response's headers.
	 * @return the headers; empty after deserialization
	 */
	public Map<String, List<String>> headers() {
		return (this.headers != null) ? this.headers : Map.of();
	}

	/**
	 * The response's body. It may quote the prompt: do not log it.
	 * @return the body
	 */
	public String body() {
		return this.body;
	}

}
