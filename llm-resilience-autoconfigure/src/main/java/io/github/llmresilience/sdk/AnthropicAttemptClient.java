/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sdk;

import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import com.anthropic.core.RequestOptions;
import com.anthropic.core.http.Headers;
import com.anthropic.core.http.HttpClient;
import com.anthropic.core.http.HttpRequest;
import com.anthropic.core.http.HttpResponse;
import com.anthropic.errors.AnthropicIoException;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.stream.UsageStream;

import org.springframework.util.ClassUtils;

/**
 * An HTTP client of Anthropic's SDK that cancels a request when its attempt is aborted,
 * and records rate limits and the token usage of streams.
 *
 * @param delegate sends the requests
 */
record AnthropicAttemptClient(HttpClient delegate) implements HttpClient {

	/** Jackson is optional. */
	private static final boolean READS_JSON = ClassUtils.isPresent("tools.jackson.databind.json.JsonMapper",
			AnthropicAttemptClient.class.getClassLoader());

	@Override
	public HttpResponse execute(HttpRequest request, RequestOptions options) {
		LlmCallContext attempt = LlmCallContext.Scope.current();
		return (attempt != null) ? execute(request, options, attempt) : this.delegate.execute(request, options);
	}

	/** Only a request that the client sends asynchronously can be cancelled. */
	private HttpResponse execute(HttpRequest request, RequestOptions options, LlmCallContext attempt) {
		CompletableFuture<HttpResponse> sent = this.delegate.executeAsync(request, options);
		attempt.onAbort(() -> sent.cancel(true));
		HttpResponse response = await(sent);
		attempt.onAbort(response::close);
		attempt.rateLimits(mapOf(response.headers()));
		return (READS_JSON && isEventStream(response.headers())) ? new EventResponse(response, attempt) : response;
	}

	private static boolean isEventStream(Headers headers) {
		return headers.values("Content-Type").stream().anyMatch((type) -> type.startsWith("text/event-stream"));
	}

	private static HttpResponse await(CompletableFuture<HttpResponse> sent) {
		try {
			return sent.get();
		}
		catch (InterruptedException ex) {
			sent.cancel(true);
			Thread.currentThread().interrupt();
			throw new AnthropicIoException("Interrupted while waiting for the answer", ex);
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof RuntimeException failure) ? failure
					: new AnthropicIoException("Request failed", ex.getCause());
		}
	}

	private static Map<String, List<String>> mapOf(Headers headers) {
		Map<String, List<String>> map = new HashMap<>();
		headers.names().forEach((name) -> map.put(name, headers.values(name)));
		return map;
	}

	@Override
	public CompletableFuture<HttpResponse> executeAsync(HttpRequest request, RequestOptions options) {
		return this.delegate.executeAsync(request, options);
	}

	@Override
	public void close() {
		this.delegate.close();
	}

	/**
	 * A response with an event stream, whose token usage is recorded.
	 */
	private static final class EventResponse implements HttpResponse {

		private final HttpResponse delegate;

		private final InputStream body;

		private EventResponse(HttpResponse delegate, LlmCallContext attempt) {
			this.delegate = delegate;
			this.body = new UsageStream(delegate.body(), attempt::used);
		}

		@Override
		public int statusCode() {
			return this.delegate.statusCode();
		}

		@Override
		public Headers headers() {
			return this.delegate.headers();
		}

		@Override
		public InputStream body() {
			return this.body;
		}

		@Override
		public void close() {
			this.delegate.close();
		}

	}

}
