/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure.classify;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.llmresilience.failure.FailureKind;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.implementation.FixedValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import org.mockito.invocation.InvocationOnMock;
import tools.jackson.databind.JsonNode;

import org.springframework.http.HttpStatus;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * B41: what the clients really throw gets its kind from the chain of exceptions alone.
 * Each chain is rebuilt from its record: of the client's own class where that is on the
 * class path, else of a class of that name, with the recorded messages and accessors.
 */
class MeasuredExceptionsCorpusTests {

	private static final Map<String, FailureKind> EXPECTED = Map.ofEntries(Map.entry("429", FailureKind.RATE_LIMITED),
			Map.entry("500", FailureKind.SERVER_ERROR), Map.entry("500notype", FailureKind.SERVER_ERROR),
			Map.entry("500str", FailureKind.SERVER_ERROR), Map.entry("500html", FailureKind.SERVER_ERROR),
			Map.entry("503", FailureKind.OVERLOADED), Map.entry("529", FailureKind.OVERLOADED),
			Map.entry("400ctx", FailureKind.CONTEXT_LENGTH), Map.entry("401", FailureKind.AUTHENTICATION),
			Map.entry("timeout", FailureKind.TIMEOUT), Map.entry("connrefused", FailureKind.CONNECTION),
			Map.entry("streamabort", FailureKind.CONNECTION), Map.entry("200malformed", FailureKind.MALFORMED_OUTPUT));

	private final FailureClassifiers classifiers = new FailureClassifiers(List.of(), InstantSource.system());

	@Test
	void classifiesEveryMeasuredChain() {
		List<JsonNode> rows = Corpus.read("measured-exceptions.jsonl")
			.stream()
			.filter((row) -> !row.get("exception_chain").isEmpty())
			.toList();
		List<String> wrong = new ArrayList<>();
		for (JsonNode row : rows) {
			FailureKind actual = this.classifiers.classify(rebuild(row.get("exception_chain"), 0)).kind();
			if (actual != expected(row)) {
				wrong.add(actual + " instead of " + expected(row) + ": " + row);
			}
		}
		System.out.printf("Measured exceptions: %d of %d kinds right%n", rows.size() - wrong.size(), rows.size());
		assertThat(wrong).isEmpty();
	}

	private static FailureKind expected(JsonNode row) {
		String scenario = row.get("scenario").asString();
		String chain = row.get("exception_chain").toString();
		if (chain.contains("InterruptedIOException")) {
			return FailureKind.TIMEOUT;
		}
		if (chain.contains("overloaded") && !scenario.equals("400ctx")) {
			return FailureKind.OVERLOADED;
		}
		if (scenario.equals("streamerr")) {
			return FailureKind.SERVER_ERROR;
		}
		boolean bodyWasLost = chain.contains("Service returned HTTP status code 400");
		return bodyWasLost ? FailureKind.INVALID_REQUEST : EXPECTED.get(scenario);
	}

	private static @Nullable Throwable rebuild(JsonNode chain, int index) {
		if (index >= chain.size()) {
			return null;
		}
		JsonNode element = chain.get(index);
		Class<?> type = typeNamed(element.get("class").asString(), element.get("accessors"));
		Throwable cause = rebuild(chain, index + 1);
		return (Throwable) Mockito.mock(type, (invocation) -> answer(invocation, element, cause));
	}

	private static @Nullable Object answer(InvocationOnMock invocation, JsonNode element, @Nullable Throwable cause)
			throws Throwable {
		JsonNode accessors = element.get("accessors");
		String method = invocation.getMethod().getName();
		return switch (method) {
			case "getMessage" -> element.get("message").isNull() ? null : element.get("message").asString();
			case "getCause" -> cause;
			case "getResponseBodyAsString" -> bodyIn(element.get("message").asString());
			default -> accessors.has(method) ? value(accessors.get(method).asString(), invocation) : null;
		};
	}

	private static @Nullable Object value(String recorded, InvocationOnMock invocation) {
		Class<?> type = invocation.getMethod().getReturnType();
		if (recorded.contains("Exception:")) {
			throw new IllegalStateException("recorded accessor threw");
		}
		if (recorded.startsWith("Optional")) {
			String inner = recorded.replaceFirst("^Optional[.\\[]", "").replaceFirst("]$", "");
			return inner.equals("empty") ? Optional.empty() : Optional.of(inner);
		}
		if (type == int.class) {
			return Integer.valueOf(recorded);
		}
		return type.getName().contains("HttpStatusCode")
				? HttpStatus.valueOf(Integer.parseInt(recorded.substring(0, 3))) : recorded;
	}

	private static String bodyIn(String message) {
		int start = message.indexOf(": \"");
		return (start < 0) ? "" : message.substring(start + 3);
	}

	private static Class<?> typeNamed(String name, JsonNode accessors) {
		if (ClassUtils.isPresent(name, null)) {
			return ClassUtils.resolveClassName(name, null);
		}
		var type = new ByteBuddy().subclass(RuntimeException.class).name(name);
		for (String accessor : accessors.propertyNames()) {
			boolean number = accessor.equals("statusCode") || accessor.equals("code");
			type = type.defineMethod(accessor, number ? int.class : Object.class, Visibility.PUBLIC)
				.intercept(number ? FixedValue.value(0) : FixedValue.nullValue());
		}
		return type.make().load(MeasuredExceptionsCorpusTests.class.getClassLoader()).getLoaded();
	}

}
