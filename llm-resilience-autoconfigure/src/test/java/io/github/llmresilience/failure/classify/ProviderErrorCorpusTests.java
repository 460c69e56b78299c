/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure.classify;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.failure.LlmHttpException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.client.RestClientResponseException;
import org.springframework.web.reactive.function.client.WebClientResponseException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * B41: every recorded provider error gets its kind, whichever client met it.
 */
class ProviderErrorCorpusTests {

	private final FailureClassifiers classifiers = new FailureClassifiers(List.of(), InstantSource.system());

	@Test
	void classifiesEveryRecordReadFromPlainHttp() {
		score("plain HTTP", (entry) -> new LlmHttpException(status(entry), headers(entry), body(entry)));
	}

	@Test
	void classifiesEveryRecordReadByRestClient() {
		score("RestClient", (entry) -> new RestClientResponseException("error", HttpStatusCode.valueOf(status(entry)),
				"", httpHeaders(entry), body(entry).getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
	}

	@Test
	void classifiesEveryRecordReadByWebClient() {
		score("WebClient", (entry) -> WebClientResponseException.create(status(entry), "", httpHeaders(entry),
				body(entry).getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
	}

	private void score(String client, Function<JsonNode, Exception> exceptions) {
		List<JsonNode> entries = Stream.of("provider-errors.jsonl", "provider-errors-2.jsonl")
			.flatMap((file) -> Corpus.read(file).stream())
			.toList();
		List<String> wrong = new ArrayList<>();
		for (JsonNode entry : entries) {
			LlmFailure failure = this.classifiers.classify(exceptions.apply(entry));
			if (!expected(entry).contains(failure.kind()) || isRetried(failure) != isRetried(entry)
					|| !failure.kind().isFallenBackFromByDefault()) {
				wrong.add(failure.kind() + " instead of " + expected(entry) + ": HTTP " + status(entry) + " "
						+ body(entry));
			}
		}
		System.out.printf("Provider errors by %s: %d of %d right%n", client, entries.size() - wrong.size(),
				entries.size());
		assertThat(wrong).isEmpty();
	}

	private static boolean isRetried(LlmFailure failure) {
		return failure.kind().isRetriedByDefault() && failure.retryAdvice() == LlmFailure.RetryAdvice.NONE;
	}

	/**
	 * Whether a record is labelled as worth a retry. The same invalid request is invalid
	 * again, also where the record says otherwise.
	 */
	private static boolean isRetried(JsonNode entry) {
		return entry.get("retryable").asBoolean() && expected(entry).stream().anyMatch(FailureKind::isRetriedByDefault);
	}

	private static Set<FailureKind> expected(JsonNode entry) {
		return Corpus.expectedKinds(entry);
	}

	private static int status(JsonNode entry) {
		return entry.get("http_status").asInt();
	}

	private static String body(JsonNode entry) {
		JsonNode body = entry.get("body");
		return body.isString() ? body.asString() : body.toString();
	}

	private static Map<String, List<String>> headers(JsonNode entry) {
		Map<String, List<String>> headers = new LinkedHashMap<>();
		entry.get("headers")
			.properties()
			.forEach((header) -> headers.put(header.getKey(), List.of(header.getValue().asString())));
		return headers;
	}

	private static HttpHeaders httpHeaders(JsonNode entry) {
		HttpHeaders headers = new HttpHeaders();
		headers(entry).forEach(headers::addAll);
		return headers;
	}

}
