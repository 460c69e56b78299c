/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure.classify;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.llmresilience.failure.LlmHttpException;
import org.jspecify.annotations.Nullable;

/**
 * Reads status, headers and body from the exceptions of known clients. Uses reflection,
 * so that no client needs to be on the class path.
 */
final class ClientExceptions {

	/** The known clients, with the accessors of their exceptions. */
	private static final List<Client> CLIENTS = List.of(
			new Client("org.springframework.web.client.", "getStatusCode.value", "getResponseHeaders",
					List.of("getResponseBodyAsString"), List.of()),
			new Client("org.springframework.web.reactive.function.client.", "getStatusCode.value", "getHeaders",
					List.of("getResponseBodyAsString"), List.of()),
			new Client("org.springframework.ai.", "", "", List.of("getMessage"), List.of()),
			new Client("com.openai.", "statusCode", "headers", List.of("getMessage", "body"), List.of("code", "type")),
			new Client("com.anthropic.", "statusCode", "headers", List.of("getMessage", "body"), List.of("errorType")),
			new Client("com.google.genai.", "code", "", List.of("getMessage"), List.of("status")),
			new Client("dev.langchain4j.", "statusCode", "", List.of("getMessage"), List.of("type")),
			new Client("software.amazon.awssdk.", "statusCode", "awsErrorDetails.sdkHttpResponse.headers",
					List.of("awsErrorDetails.errorMessage", "getMessage"), List.of("awsErrorDetails.errorCode")));

	/**
	 * The message format of Spring AI: the status before the body, as in "429 - {...}".
	 */
	private static final Pattern SPRING_AI_MESSAGE = Pattern.compile("(?s)^(?:HTTP )?([1-5][0-9]{2}) - .*");

	private ClientExceptions() {
	}

	/**
	 * Reads the response from an exception.
	 * @return the response, or null if the exception is not from a known client
	 */
	static @Nullable ErrorResponse read(Throwable error) {
		if (error instanceof LlmHttpException http) {
			Map<String, String> headers = new LinkedHashMap<>();
			Accessors.copyHeaders(http.headers(), headers);
			return response(http.statusCode(), headers, ErrorBody.of(http.body()));
		}
		for (Class<?> type = error.getClass(); type != Throwable.class
				&& type != Object.class; type = type.getSuperclass()) {
			for (Client client : CLIENTS) {
				if (type.getName().startsWith(client.namePrefix())) {
					return client.read(error);
				}
			}
		}
		return null;
	}

	static ErrorResponse response(@Nullable Integer status, Map<String, String> headers, ErrorBody body) {
		String awsErrorType = headers.get("x-amzn-errortype");
		if (awsErrorType != null) {
			body.addCode(awsErrorType);
		}
		return new ErrorResponse(status, headers, body);
	}

	/**
	 * A client: the name prefix of its exceptions and their accessors.
	 */
	private record Client(String namePrefix, String status, String headers, List<String> bodies, List<String> codes) {

		private ErrorResponse read(Throwable error) {
			Map<String, String> headers = readHeaders(error);
			ErrorBody body = ErrorBody
				.of(this.bodies.stream().map((path) -> plain(Accessors.follow(error, path))).toArray());
			this.codes.stream().map((path) -> Accessors.follow(error, path)).forEach((code) -> {
				if (code != null) {
					body.addCode(code.toString());
				}
			});
			return response(readStatus(error), headers, body);
		}

		private @Nullable Integer readStatus(Throwable error) {
			if (this.status.isEmpty()) {
				Matcher matcher = SPRING_AI_MESSAGE.matcher(String.valueOf(Accessors.follow(error, "getMessage")));
				return matcher.matches() ? Integer.valueOf(matcher.group(1)) : null;
			}
			return (Accessors.follow(error, this.status) instanceof Number number && number.intValue() > 0)
					? number.intValue() : null;
		}

		private Map<String, String> readHeaders(Throwable error) {
			Map<String, String> headers = new LinkedHashMap<>();
			Object source = this.headers.isEmpty() ? null : Accessors.follow(error, this.headers);
			if (source != null) {
				Accessors.copyHeaders(source, headers);
			}
			return headers;
		}

	}

	/** Converts the JSON tree of an official SDK to maps and lists. */
	private static @Nullable Object plain(@Nullable Object value) {
		if (value == null || value instanceof String) {
			return value;
		}
		return Accessors.call(value, "convert", Class.class, Object.class);
	}

}
