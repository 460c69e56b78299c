/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.llmresilience.failure.LlmHttpException;

import org.springframework.ai.retry.NonTransientAiException;
import org.springframework.ai.retry.TransientAiException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.util.StreamUtils;
import org.springframework.web.client.ResponseErrorHandler;

/**
 * Delegates to the error handler of Spring AI, and adds the status, headers and body of
 * the response as the cause of its exception. The message of that exception does not
 * contain the {@code Retry-After} header.
 */
final class ResponseCapturingErrorHandler implements ResponseErrorHandler {

	private final ResponseErrorHandler delegate;

	ResponseCapturingErrorHandler(ResponseErrorHandler delegate) {
		this.delegate = delegate;
	}

	@Override
	public boolean hasError(ClientHttpResponse response) throws IOException {
		return this.delegate.hasError(response);
	}

	@Override
	public void handleError(URI url, HttpMethod method, ClientHttpResponse response) throws IOException {
		BufferedResponse buffered = new BufferedResponse(response, StreamUtils.copyToByteArray(response.getBody()));
		try {
			this.delegate.handleError(url, method, buffered);
		}
		catch (TransientAiException ex) {
			throw keeping(ex, new TransientAiException(String.valueOf(ex.getMessage()), buffered.asException()));
		}
		catch (NonTransientAiException ex) {
			throw keeping(ex, new NonTransientAiException(String.valueOf(ex.getMessage()), buffered.asException()));
		}
	}

	private static RuntimeException keeping(RuntimeException original, RuntimeException whole) {
		whole.addSuppressed(original);
		return whole;
	}

	/**
	 * A response whose body can be read twice.
	 */
	private record BufferedResponse(ClientHttpResponse response, byte[] body) implements ClientHttpResponse {

		private LlmHttpException asException() throws IOException {
			Map<String, List<String>> headers = new LinkedHashMap<>();
			this.response.getHeaders().forEach(headers::put);
			return new LlmHttpException(this.response.getStatusCode().value(), headers,
					new String(this.body, StandardCharsets.UTF_8));
		}

		@Override
		public HttpStatusCode getStatusCode() throws IOException {
			return this.response.getStatusCode();
		}

		@Override
		public String getStatusText() throws IOException {
			return this.response.getStatusText();
		}

		@Override
		public HttpHeaders getHeaders() {
			return this.response.getHeaders();
		}

		@Override
		public InputStream getBody() {
			return new ByteArrayInputStream(this.body);
		}

		@Override
		public void close() {
			this.response.close();
		}

	}

}
