/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.http;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import javax.net.ssl.SSLSession;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.stream.AnswerBody;
import org.jspecify.annotations.Nullable;

/**
 * Checks the answers in responses of {@code java.net.http}.
 */
final class JdkAnswers {

	private static final String CONTENT_TYPE = "Content-Type";

	private JdkAnswers() {
	}

	/**
	 * Checks an answer that is not streamed, and watches an event stream.
	 * @return the response, with the watched stream as its body
	 */
	static <T> HttpResponse<T> check(LlmCallContext attempt, HttpResponse<T> response) {
		String type = response.headers().firstValue(CONTENT_TYPE).orElse("");
		if (type.startsWith("text/event-stream") && response.body() instanceof InputStream stream) {
			return watched(response, new WatchedStream(stream, String.valueOf(response.uri().getHost()), attempt));
		}
		String text = LlmRequests.isAnswer(response.uri().getPath(), type) ? textOf(response.body()) : null;
		if (text != null) {
			AnswerBody.check(text, attempt);
		}
		return response;
	}

	private static @Nullable String textOf(@Nullable Object body) {
		String text = (body instanceof byte[] bytes) ? new String(bytes, StandardCharsets.UTF_8)
				: (body instanceof String string) ? string : null;
		return (text != null && text.length() <= AnswerBody.MAX_LENGTH) ? text : null;
	}

	@SuppressWarnings("unchecked")
	private static <T> HttpResponse<T> watched(HttpResponse<T> response, WatchedStream stream) {
		return new Watched<>(response, (T) stream);
	}

	/**
	 * A response with another body.
	 */
	private record Watched<T>(HttpResponse<T> delegate, T body) implements HttpResponse<T> {

		@Override
		public int statusCode() {
			return this.delegate.statusCode();
		}

		@Override
		public HttpRequest request() {
			return this.delegate.request();
		}

		@Override
		public Optional<HttpResponse<T>> previousResponse() {
			return this.delegate.previousResponse();
		}

		@Override
		public HttpHeaders headers() {
			return this.delegate.headers();
		}

		@Override
		public Optional<SSLSession> sslSession() {
			return this.delegate.sslSession();
		}

		@Override
		public URI uri() {
			return this.delegate.uri();
		}

		@Override
		public HttpClient.Version version() {
			return this.delegate.version();
		}

	}

}
