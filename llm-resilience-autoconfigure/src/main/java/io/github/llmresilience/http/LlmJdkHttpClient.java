/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.http;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.failure.LlmHttpException;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * An HTTP client of {@code java.net.http} that records the status and the headers of
 * responses inside an {@code @LlmCall}, and checks answers whose body is a text, a byte
 * array or an input stream. The call then receives {@code Retry-After} and rate limits
 * from libraries whose exceptions do not contain them, such as LangChain4j. An
 * asynchronous request is cancelled when its attempt is aborted. Outside of an
 * {@code @LlmCall} this client has no additional effect.
 * <p>
 * This client does not need to be closed. Closing it does not close the delegate (Java
 * 21): close the delegate itself.
 */
public final class LlmJdkHttpClient extends HttpClient {

	/** Whether Jackson 3 is present, which this client does not need. */
	private static final boolean READS_JSON = ClassUtils.isPresent("tools.jackson.databind.json.JsonMapper",
			LlmJdkHttpClient.class.getClassLoader());

	private static final int FIRST_ERROR = 400;

	private final HttpClient delegate;

	private LlmJdkHttpClient(HttpClient delegate) {
		this.delegate = delegate;
	}

	/**
	 * Creates a client that records the responses of another client.
	 * @param delegate the client that sends the requests
	 * @return the client
	 */
	public static HttpClient of(HttpClient delegate) {
		return new LlmJdkHttpClient(delegate);
	}

	/**
	 * Creates a builder of such clients, for libraries that accept a builder.
	 * @return the builder, with the defaults of {@link HttpClient#newBuilder()}
	 */
	public static HttpClient.Builder newBuilder() {
		return new Builder(HttpClient.newBuilder());
	}

	@Override
	public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
			throws IOException, InterruptedException {
		return read(LlmCallContext.Scope.current(), this.delegate.send(request, handler));
	}

	@Override
	public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
		return noting(this.delegate.sendAsync(request, handler));
	}

	@Override
	public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, HttpResponse.BodyHandler<T> handler,
			HttpResponse.@Nullable PushPromiseHandler<T> pushPromiseHandler) {
		return noting(this.delegate.sendAsync(request, handler, pushPromiseHandler));
	}

	/** Cancels the exchange when the result is cancelled or the attempt is aborted. */
	private static <T> CompletableFuture<HttpResponse<T>> noting(CompletableFuture<HttpResponse<T>> exchange) {
		LlmCallContext attempt = LlmCallContext.Scope.current();
		if (attempt != null) {
			attempt.onAbort(() -> exchange.cancel(true));
		}
		return exchange.thenApply((response) -> read(attempt, response));
	}

	/** Records a response and checks its answer. */
	private static <T> HttpResponse<T> read(@Nullable LlmCallContext attempt, HttpResponse<T> response) {
		if (attempt == null) {
			return response;
		}
		attempt.sentTo(response.request().uri());
		if (response.statusCode() >= FIRST_ERROR) {
			attempt.errorResponse(new LlmHttpException(response.statusCode(), response.headers().map(), ""));
			return response;
		}
		attempt.errorResponse(null);
		attempt.rateLimits(response.headers().map());
		return READS_JSON ? JdkAnswers.check(attempt, response) : response;
	}

	@Override
	public Optional<CookieHandler> cookieHandler() {
		return this.delegate.cookieHandler();
	}

	@Override
	public Optional<Duration> connectTimeout() {
		return this.delegate.connectTimeout();
	}

	@Override
	public Redirect followRedirects() {
		return this.delegate.followRedirects();
	}

	@Override
	public Optional<ProxySelector> proxy() {
		return this.delegate.proxy();
	}

	@Override
	public SSLContext sslContext() {
		return this.delegate.sslContext();
	}

	@Override
	public SSLParameters sslParameters() {
		return this.delegate.sslParameters();
	}

	@Override
	public Optional<Authenticator> authenticator() {
		return this.delegate.authenticator();
	}

	@Override
	public Version version() {
		return this.delegate.version();
	}

	@Override
	public Optional<Executor> executor() {
		return this.delegate.executor();
	}

	@Override
	public WebSocket.Builder newWebSocketBuilder() {
		return this.delegate.newWebSocketBuilder();
	}

	/**
	 * A builder of {@link LlmJdkHttpClient}.
	 */
	private record Builder(HttpClient.Builder delegate) implements HttpClient.Builder {

		@Override
		public HttpClient.Builder cookieHandler(CookieHandler cookieHandler) {
			this.delegate.cookieHandler(cookieHandler);
			return this;
		}

		@Override
		public HttpClient.Builder connectTimeout(Duration duration) {
			this.delegate.connectTimeout(duration);
			return this;
		}

		@Override
		public HttpClient.Builder sslContext(SSLContext sslContext) {
			this.delegate.sslContext(sslContext);
			return this;
		}

		@Override
		public HttpClient.Builder sslParameters(SSLParameters sslParameters) {
			this.delegate.sslParameters(sslParameters);
			return this;
		}

		@Override
		public HttpClient.Builder executor(Executor executor) {
			this.delegate.executor(executor);
			return this;
		}

		@Override
		public HttpClient.Builder followRedirects(HttpClient.Redirect policy) {
			this.delegate.followRedirects(policy);
			return this;
		}

		@Override
		public HttpClient.Builder version(HttpClient.Version version) {
			this.delegate.version(version);
			return this;
		}

		@Override
		public HttpClient.Builder priority(int priority) {
			this.delegate.priority(priority);
			return this;
		}

		@Override
		public HttpClient.Builder proxy(ProxySelector proxySelector) {
			this.delegate.proxy(proxySelector);
			return this;
		}

		@Override
		public HttpClient.Builder authenticator(Authenticator authenticator) {
			this.delegate.authenticator(authenticator);
			return this;
		}

		@Override
		public HttpClient build() {
			return LlmJdkHttpClient.of(this.delegate.build());
		}

	}

}
