package io.github.llmresilience.sdk;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import com.anthropic.core.RequestOptions;
import com.anthropic.core.http.Headers;
import com.anthropic.core.http.HttpClient;
import com.anthropic.core.http.HttpRequest;
import com.anthropic.core.http.HttpResponse;
import io.github.llmresilience.call.LlmCallContext;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP client of Anthropic's SDK that cancels a request when its attempt is aborted,
 * and records rate limits.
 *
 * @param delegate sends the requests
 */
record AnthropicAttemptClient(HttpClient delegate) implements HttpClient {

	@Override
	public HttpResponse execute(HttpRequest request, RequestOptions options) {
		LlmCallContext attempt = LlmCallContext.Scope.current();
		return (attempt != null) ? execute(request, options, attempt) : this.delegate.execute(request, options);
	}

	/** Only a request that the client sends asynchronously can be cancelled. */
	private HttpResponse execute(HttpRequest request, RequestOptions options, LlmCallContext attempt) {
		CompletableFuture<HttpResponse> sent = this.delegate.executeAsync(request, options);
		attempt.onAbort(() -> sent.cancel(true));
		HttpResponse response = join(sent);
		attempt.onAbort(response::close);
		attempt.rateLimits(mapOf(response.headers()));
		return response;
	}

	private static HttpResponse join(CompletableFuture<HttpResponse> sent) {
		try {
			return sent.join();
		}
		catch (CompletionException ex) {
			@Nullable Throwable cause = ex.getCause();
			if (cause instanceof RuntimeException failure) {
				throw failure;
			}
			throw ex;
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

}
