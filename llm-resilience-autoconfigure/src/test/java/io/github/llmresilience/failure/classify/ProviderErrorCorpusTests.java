package io.github.llmresilience.failure.classify;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.github.llmresilience.failure.FailureKind;
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

	private static final Map<String, String> RENAMED = Map.of("RATE_LIMIT", "RATE_LIMITED", "CONTENT_FILTER",
			"CONTENT_FILTERED");

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
		List<JsonNode> entries = Corpus.read("provider-errors.jsonl");
		List<String> wrong = new ArrayList<>();
		for (JsonNode entry : entries) {
			FailureKind actual = this.classifiers.classify(exceptions.apply(entry)).kind();
			if (actual != expected(entry)) {
				wrong.add(actual + " instead of " + expected(entry) + ": HTTP " + status(entry) + " " + body(entry));
			}
		}
		System.out.printf("Provider errors by %s: %d of %d kinds right%n", client, entries.size() - wrong.size(),
				entries.size());
		assertThat(wrong).isEmpty();
	}

	private static FailureKind expected(JsonNode entry) {
		String name = entry.get("expected_kind").asString();
		return FailureKind.valueOf(RENAMED.getOrDefault(name, name));
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
