/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure.classify;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.sun.net.httpserver.HttpServer;
import feign.Feign;
import feign.RequestLine;
import feign.Retryer;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * F55: exceptions of clients that are not known by name.
 */
class OtherClientsTests {

	private final FailureClassifiers classifiers = new FailureClassifiers(List.of(), InstantSource.system());

	interface FeignApi {

		@RequestLine("GET /")
		String ask();

	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "429 | {\"error\":{\"message\":\"slow down\"}} | RATE_LIMITED",
					"429 | {\"error\":{\"code\":\"insufficient_quota\"}} | QUOTA_EXHAUSTED",
					"500 | oops | SERVER_ERROR", "503 | {} | OVERLOADED", "401 | {} | AUTHENTICATION",
					"400 | {\"error\":{\"code\":\"context_length_exceeded\"}} | CONTEXT_LENGTH" })
	void readsFeign(int status, String body, FailureKind kind) throws IOException {
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/", (exchange) -> {
			byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().add("retry-after", "7");
			exchange.sendResponseHeaders(status, bytes.length);
			exchange.getResponseBody().write(bytes);
			exchange.close();
		});
		server.start();
		try {
			FeignApi client = Feign.builder()
				.retryer(Retryer.NEVER_RETRY)
				.target(FeignApi.class, "http://127.0.0.1:" + server.getAddress().getPort());
			LlmFailure failure = this.classifiers.classify(catchThrowable(client::ask));
			assertThat(failure.kind()).isEqualTo(kind);
			assertThat(failure.status()).isEqualTo(status);
			assertThat(failure.retryAfter()).hasSeconds(7);
		}
		finally {
			server.stop(0);
		}
	}

	/**
	 * An exception with the response as an object, as in Retrofit and Micronaut.
	 */
	public static class WithResponse extends RuntimeException {

		public record Status(int code) {
		}

		public record Response(Status status, Map<String, List<String>> headers, String body) {
		}

		private final transient Response response;

		WithResponse(Response response) {
			this.response = response;
		}

		public Response getResponse() {
			return this.response;
		}

	}

	/**
	 * An exception with accessors of a bean, as in Google's and Azure's clients.
	 */
	public static class WithBeanAccessors extends RuntimeException {

		public int getStatusCode() {
			return 429;
		}

		public Map<String, String> getHeaders() {
			return Map.of("Retry-After", "3");
		}

		public Optional<byte[]> getContent() {
			return Optional.of("{\"error\":\"You have used up your monthly quota\"}".getBytes(StandardCharsets.UTF_8));
		}

	}

	/**
	 * An exception with a status and headers that are objects of Spring.
	 */
	public static class WithSpringTypes extends RuntimeException {

		public HttpStatus getStatusCode() {
			return HttpStatus.SERVICE_UNAVAILABLE;
		}

		public HttpHeaders getResponseHeaders() {
			return new HttpHeaders();
		}

	}

	@Test
	void readsClientsThatNobodyHasThoughtOf() {
		WithResponse.Response response = new WithResponse.Response(new WithResponse.Status(529),
				Map.of("retry-after", List.of("2")), "busy");
		LlmFailure failure = this.classifiers.classify(new IllegalStateException(new WithResponse(response)));
		assertThat(failure.kind()).isEqualTo(FailureKind.OVERLOADED);
		assertThat(failure.retryAfter()).hasSeconds(2);
		assertThat(kind(new WithBeanAccessors())).isEqualTo(FailureKind.QUOTA_EXHAUSTED);
		assertThat(kind(new WithSpringTypes())).isEqualTo(FailureKind.OVERLOADED);
	}

	/**
	 * An exception with a response of the JDK, whose class is hidden in its module.
	 */
	public static class WithJdkResponse extends RuntimeException {

		private final transient HttpResponse<String> response;

		WithJdkResponse(HttpResponse<String> response) {
			this.response = response;
		}

		public HttpResponse<String> response() {
			return this.response;
		}

	}

	@Test
	void readsTheResponseOfTheJdk() throws Exception {
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/", (exchange) -> {
			exchange.getResponseHeaders().add("retry-after", "7");
			exchange.sendResponseHeaders(503, -1);
			exchange.close();
		});
		server.start();
		try {
			HttpRequest request = HttpRequest
				.newBuilder(URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
				.build();
			HttpResponse<String> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
			LlmFailure failure = this.classifiers.classify(new WithJdkResponse(response));
			assertThat(failure.kind()).isEqualTo(FailureKind.OVERLOADED);
			assertThat(failure.retryAfter()).hasSeconds(7);
		}
		finally {
			server.stop(0);
		}
	}

	/**
	 * An exception of the application with a number that is no status of a provider.
	 */
	public static class OutOfStock extends RuntimeException {

		public int status() {
			return 500;
		}

		public int code() {
			return 429;
		}

	}

	/** B34: without headers, a status may be anything. */
	@Test
	void leavesTheApplicationsOwnExceptionsUnknown() {
		assertThat(kind(new OutOfStock())).isEqualTo(FailureKind.UNKNOWN);
		assertThat(kind(new ResponseStatusException(HttpStatus.TOO_MANY_REQUESTS))).isEqualTo(FailureKind.UNKNOWN);
	}

	/** B40. */
	@Test
	void survivesAccessorsThatThrow() {
		assertThat(kind(new WithBeanAccessors() {

			@Override
			public Map<String, String> getHeaders() {
				throw new IllegalStateException();
			}

			@Override
			public Optional<byte[]> getContent() {
				throw new IllegalStateException();
			}

		})).isEqualTo(FailureKind.UNKNOWN);
	}

	private FailureKind kind(Throwable error) {
		return this.classifiers.classify(error).kind();
	}

}
