/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.stream.AnswerBody;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Records the error responses and rate limits that a {@code RestClient} or
 * {@code RestTemplate} receives inside an {@code @LlmCall}. It also monitors event
 * streams. An error inside a stream, or an end without the end marker, is thrown when the
 * body is read. Outside of an {@code @LlmCall} it has no effect.
 */
public final class LlmRequestInterceptor implements ClientHttpRequestInterceptor {

	private final LlmHttpSettings settings;

	/**
	 * Creates the interceptor.
	 * @param settings the settings for requests
	 */
	public LlmRequestInterceptor(LlmHttpSettings settings) {
		this.settings = settings;
	}

	@Override
	public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
			throws IOException {
		LlmCallContext attempt = LlmCallContext.Scope.current();
		if (attempt == null) {
			return execution.execute(request, body);
		}
		attempt.sentTo(request.getURI());
		if (this.settings.idempotencyKey() && !request.getHeaders().containsHeader(LlmHttpSettings.IDEMPOTENCY_KEY)) {
			request.getHeaders().set(LlmHttpSettings.IDEMPOTENCY_KEY, attempt.nextRequestKey());
		}
		ClientHttpResponse response = execution.execute(request, body);
		if (response.getStatusCode().isError()) {
			return note(response, attempt);
		}
		attempt.errorResponse(null);
		attempt.rateLimits(ErrorResponses.copy(response.getHeaders()));
		if (EventStreams.isOne(response.getHeaders())) {
			return new Response(response,
					new WatchedStream(response.getBody(), String.valueOf(request.getURI().getHost()), attempt));
		}
		boolean isAnswer = LlmRequests.isAnswer(request.getURI().getPath(),
				response.getHeaders().getFirst(HttpHeaders.CONTENT_TYPE));
		return isAnswer ? check(response, attempt) : response;
	}

	private static ClientHttpResponse check(ClientHttpResponse response, LlmCallContext attempt) throws IOException {
		byte[] start = response.getBody().readNBytes(AnswerBody.MAX_LENGTH);
		if (start.length < AnswerBody.MAX_LENGTH) {
			AnswerBody.check(new String(start, StandardCharsets.UTF_8), attempt);
			return new Response(response, new ByteArrayInputStream(start));
		}
		return new Response(response, new SequenceInputStream(new ByteArrayInputStream(start), response.getBody()));
	}

	private static ClientHttpResponse note(ClientHttpResponse response, LlmCallContext attempt) throws IOException {
		byte[] body = readQuietly(response);
		attempt.errorResponse(ErrorResponses.of(response.getStatusCode().value(), response.getHeaders(), body));
		return new Response(response, new ByteArrayInputStream(body));
	}

	/**
	 * Reads the body. If that fails, the body is empty, because the status is sufficient.
	 */
	private static byte[] readQuietly(ClientHttpResponse response) {
		try {
			return response.getBody().readNBytes(ErrorResponses.MAX_BODY);
		}
		catch (IOException ex) {
			return new byte[0];
		}
	}

	/**
	 * A response with another body.
	 */
	private record Response(ClientHttpResponse delegate, InputStream body) implements ClientHttpResponse {

		@Override
		public HttpStatusCode getStatusCode() throws IOException {
			return this.delegate.getStatusCode();
		}

		@Override
		public String getStatusText() throws IOException {
			return this.delegate.getStatusText();
		}

		@Override
		public HttpHeaders getHeaders() {
			return this.delegate.getHeaders();
		}

		@Override
		public InputStream getBody() {
			return this.body;
		}

		@Override
		public void close() {
			this.delegate.close();
		}

	}

}
