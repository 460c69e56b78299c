/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure.classify;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Reads responses from the exceptions of clients that are not known, such as Feign. An
 * exception is one of a client if it, or its response, has a status from 400 to 599 and
 * headers. The accessors are those that most clients have.
 */
final class OtherClients {

	private static final List<String> RESPONSES = List.of("response", "getResponse");

	private static final List<String> STATUSES = List.of("status", "statusCode", "getStatusCode", "getStatus", "code",
			"getCode", "status.value", "status.code", "getStatusCode.value", "getStatus.getCode", "getStatus.getValue");

	private static final List<String> HEADERS = List.of("headers", "responseHeaders", "getResponseHeaders",
			"getHeaders");

	private static final List<String> BODIES = List.of("contentUTF8", "responseBody", "getResponseBodyAsString",
			"getResponseBody", "body", "getBody", "getContent", "getMessage");

	/**
	 * What an application answers to its own callers has a status and headers, too.
	 */
	private static final String[] OWN_RESPONSES = { "org.springframework.web.ErrorResponse",
			"jakarta.ws.rs.WebApplicationException", "javax.ws.rs.WebApplicationException" };

	private OtherClients() {
	}

	/**
	 * Reads the response from a chain of causes. The first exception with a header takes
	 * precedence, because an exception around it may have a copy of the status only.
	 * @return the response, or null if no exception has one
	 */
	static @Nullable ErrorResponse read(List<Throwable> chain) {
		List<ErrorResponse> responses = chain.stream().flatMap(OtherClients::responsesOf).toList();
		return responses.stream()
			.filter((response) -> !response.headers().isEmpty())
			.findFirst()
			.orElse(responses.isEmpty() ? null : responses.get(0));
	}

	private static Stream<ErrorResponse> responsesOf(Throwable error) {
		if (error.getClass().getName().startsWith("java.") || ExceptionTypes.isA(error, OWN_RESPONSES)) {
			return Stream.empty();
		}
		return Stream.concat(Stream.of(error), values(error, RESPONSES))
			.map((source) -> read(error, source))
			.filter(Objects::nonNull);
	}

	private static @Nullable ErrorResponse read(Throwable error, Object source) {
		Integer status = values(source, STATUSES).map(OtherClients::status)
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
		Object headers = values(source, HEADERS).findFirst().orElse(null);
		if (status == null || headers == null) {
			return null;
		}
		Map<String, String> copied = new LinkedHashMap<>();
		Accessors.copyHeaders(headers, copied);
		Object[] bodies = Stream.concat(values(source, BODIES), values(error, BODIES))
			.map(OtherClients::text)
			.toArray();
		return ClientExceptions.response(status, copied, ErrorBody.of(bodies));
	}

	private static Stream<Object> values(Object source, List<String> accessors) {
		return accessors.stream().map((path) -> Accessors.follow(source, path)).filter(Objects::nonNull);
	}

	private static @Nullable Integer status(Object value) {
		int status = (value instanceof Number number) ? number.intValue() : 0;
		return (status >= 400 && status < 600) ? status : null;
	}

	private static @Nullable Object text(Object body) {
		if (body instanceof byte[] bytes) {
			return new String(bytes, StandardCharsets.UTF_8);
		}
		return (body instanceof String || body instanceof Map) ? body : null;
	}

}
