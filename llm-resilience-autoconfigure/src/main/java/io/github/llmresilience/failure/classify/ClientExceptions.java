package io.github.llmresilience.failure.classify;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.llmresilience.failure.LlmHttpException;
import org.jspecify.annotations.Nullable;

/**
 * Reads status, headers and body from the exceptions of known clients. Uses reflection,
 * so that no client needs to be on the class path. An accessor that is missing or throws
 * gives no value.
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
			copyHeaders(http.headers(), headers);
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

	private static ErrorResponse response(@Nullable Integer status, Map<String, String> headers, ErrorBody body) {
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
			ErrorBody body = ErrorBody.of(this.bodies.stream().map((path) -> plain(follow(error, path))).toArray());
			this.codes.stream().map((path) -> follow(error, path)).forEach((code) -> {
				if (code != null) {
					body.addCode(code.toString());
				}
			});
			return response(readStatus(error), headers, body);
		}

		private @Nullable Integer readStatus(Throwable error) {
			if (this.status.isEmpty()) {
				Matcher matcher = SPRING_AI_MESSAGE.matcher(String.valueOf(follow(error, "getMessage")));
				return matcher.matches() ? Integer.valueOf(matcher.group(1)) : null;
			}
			return (follow(error, this.status) instanceof Number number && number.intValue() > 0) ? number.intValue()
					: null;
		}

		private Map<String, String> readHeaders(Throwable error) {
			Map<String, String> headers = new LinkedHashMap<>();
			Object source = this.headers.isEmpty() ? null : follow(error, this.headers);
			if (source != null) {
				copyHeaders(source, headers);
			}
			return headers;
		}

	}

	private static void copyHeaders(Object source, Map<String, String> target) {
		Object map = (source instanceof Map) ? source : call(source, "asMultiValueMap");
		if (map instanceof Map<?, ?> values) {
			values.forEach((name, value) -> putHeader(target, name, value));
		}
		else if (call(source, "names") instanceof Collection<?> names) {
			names.forEach((name) -> putHeader(target, name, call(source, "values", String.class, name)));
		}
	}

	private static void putHeader(Map<String, String> target, @Nullable Object name, @Nullable Object value) {
		Object first = (value instanceof Collection<?> values) ? values.stream().findFirst().orElse(null) : value;
		if (name != null && first != null) {
			target.putIfAbsent(name.toString().toLowerCase(Locale.ROOT), first.toString());
		}
	}

	/** Converts the JSON tree of an official SDK to maps and lists. */
	private static @Nullable Object plain(@Nullable Object value) {
		if (value == null || value instanceof String) {
			return value;
		}
		return call(value, "convert", Class.class, Object.class);
	}

	private static @Nullable Object follow(Object start, String path) {
		Object current = start;
		for (String accessor : path.split("\\.")) {
			current = (current != null) ? call(current, accessor) : null;
			if (current instanceof Optional<?> optional) {
				current = optional.orElse(null);
			}
		}
		return current;
	}

	private static @Nullable Object call(Object target, String method) {
		try {
			return accessible(target.getClass().getMethod(method)).invoke(target);
		}
		catch (ReflectiveOperationException | RuntimeException | LinkageError ex) {
			return null;
		}
	}

	private static @Nullable Object call(Object target, String method, Class<?> type, @Nullable Object argument) {
		try {
			return accessible(target.getClass().getMethod(method, type)).invoke(target, argument);
		}
		catch (ReflectiveOperationException | RuntimeException | LinkageError ex) {
			return null;
		}
	}

	private static Method accessible(Method method) {
		method.trySetAccessible();
		return method;
	}

}
