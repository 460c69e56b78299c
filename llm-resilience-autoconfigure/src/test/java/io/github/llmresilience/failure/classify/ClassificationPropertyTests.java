/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure.classify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

import dev.langchain4j.exception.HttpException;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.failure.LlmHttpException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.client.RestClientResponseException;
import org.springframework.web.reactive.function.client.WebClientResponseException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * B40: whatever a provider answers, through whichever client, has a kind, and a wait that
 * can be waited for.
 */
class ClassificationPropertyTests {

	private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

	private final FailureClassifiers classifiers = new FailureClassifiers(List.of(), InstantSource.fixed(NOW));

	/**
	 * What a provider answers.
	 */
	record Response(int status, Map<String, List<String>> headers, byte[] body) {

		private HttpHeaders httpHeaders() {
			HttpHeaders headers = new HttpHeaders();
			this.headers.forEach(headers::addAll);
			return headers;
		}

		private String text() {
			return new String(this.body, StandardCharsets.UTF_8);
		}

		@Override
		public String toString() {
			return this.status + " " + this.headers + " " + text();
		}

	}

	/**
	 * Ways in which the answer reaches us.
	 */
	enum Client {

		HTTP((response) -> new LlmHttpException(response.status(), response.headers(), response.text())),

		REST_CLIENT((response) -> new RestClientResponseException("failed", HttpStatusCode.valueOf(response.status()),
				"", response.httpHeaders(), response.body(), null)),

		WEB_CLIENT((response) -> new WebClientResponseException("failed", response.status(), "", response.httpHeaders(),
				response.body(), null)),

		LANGCHAIN4J((response) -> new HttpException(response.status(), response.text())),

		MESSAGE((response) -> new IllegalStateException(response.status() + " - " + response.text()));

		private final Function<Response, RuntimeException> exception;

		Client(Function<Response, RuntimeException> exception) {
			this.exception = exception;
		}

	}

	@Provide
	Arbitrary<Response> responses() {
		return Combinators.combine(Arbitraries.integers().between(100, 999), headers(), bodies()).as(Response::new);
	}

	private Arbitrary<Map<String, List<String>>> headers() {
		Arbitrary<String> names = Arbitraries.oneOf(
				Arbitraries.of("Retry-After", "retry-after-ms", "x-ms-retry-after-ms", "x-should-retry",
						"x-amzn-errortype", "RateLimit", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests",
						"anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-tokens-reset", "Content-Type"),
				Arbitraries.strings().ascii().ofMinLength(1).ofMaxLength(20));
		Arbitrary<String> values = Arbitraries.oneOf(Arbitraries.longs().map(String::valueOf),
				Arbitraries.doubles().map(String::valueOf), Arbitraries.strings().ofMaxLength(40),
				Arbitraries.of("Sun, 01 Mar 2026 12:00:05 GMT", "Mon, 99 Foo 0000 25:61:61 GMT", "6m0s", "1e999", "-1",
						"limit=10, r=0, t=99999999999999999999", "2026-03-01T12:00:09Z", "+999999999-12-31T23:59:59Z",
						"text/plain;charset=nonsense"));
		return Arbitraries.maps(names, values.list().ofMaxSize(2)).ofMaxSize(5);
	}

	private Arbitrary<byte[]> bodies() {
		Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
		Arbitrary<String> pieces = Arbitraries.of("{", "}", "[", "]", "\"", ":", ",", "\\", "\\u12", "null", "1e999",
				"error", "message", "code", "type", "status", "details", "retryDelay", "429", "503",
				"insufficient_quota", "rate limit", "Please try again in 1m9.696s", "try again in ",
				"99999999999999999999999d", "overloaded", "maximum context length", " ", "\n", "\u0000", "\ud83d");
		Arbitrary<byte[]> json = pieces.list()
			.ofMaxSize(60)
			.map((parts) -> String.join("", parts).getBytes(StandardCharsets.UTF_8));
		return Arbitraries.oneOf(bytes, json);
	}

	@Property
	void hasAKindAndAWaitWhateverTheResponse(@ForAll Client client, @ForAll("responses") Response response) {
		RuntimeException error = client.exception.apply(response);
		LlmFailure failure = this.classifiers.classify(error);
		assertThat(failure.kind()).isNotNull();
		if (failure.retryAfter() != null) {
			assertThat(failure.retryAfter()).isPositive().isLessThanOrEqualTo(Duration.ofDays(1));
		}
		assertThat(this.classifiers.classify(new CompletionException(error)).kind()).isEqualTo(failure.kind());
	}

	/** An error status is never unknown, whatever comes with it. */
	@Property
	void knowsEveryErrorStatus(@ForAll @IntRange(min = 400, max = 599) int status,
			@ForAll("responses") Response response) {
		LlmFailure failure = this.classifiers
			.classify(new LlmHttpException(status, response.headers(), response.text()));
		assertThat(failure.kind()).isNotEqualTo(FailureKind.UNKNOWN);
		assertThat(failure.status()).isEqualTo(status);
	}

	/** However deep an exception is wrapped, and whatever its message says. */
	@Property
	void neverThrowsForChainsOfExceptions(@ForAll List<String> messages, @ForAll boolean circular) {
		Exception innermost = new IOException();
		Exception error = innermost;
		for (String message : messages) {
			error = new IllegalStateException(message, error);
		}
		if (circular && error != innermost) {
			innermost.initCause(error);
		}
		assertThat(this.classifiers.classify(error).kind()).isNotNull();
	}

}
