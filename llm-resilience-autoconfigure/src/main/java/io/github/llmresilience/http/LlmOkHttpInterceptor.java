/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.http;

import java.io.IOException;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.stream.AnswerBody;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * Cancels an OkHttp call when its attempt is aborted, because OkHttp does not react to
 * interrupts. It also records rate limits. Outside of an {@code @LlmCall} it has no
 * effect. A {@linkplain #with header} links calls on OkHttp's own threads to their
 * attempt.
 * <p>
 * The interceptor is registered automatically for the OpenAI and Anthropic modules of
 * Spring AI. For an official SDK without Spring AI, pass an OkHttp client with the
 * interceptor:
 * {@code new com.openai.client.okhttp.OkHttpClient(new okhttp3.OkHttpClient.Builder().addInterceptor(..).build())}.
 */
public final class LlmOkHttpInterceptor implements Interceptor {

	/** Whether Jackson 3 is present, which the official SDKs do not need. */
	private static final boolean READS_JSON = ClassUtils.isPresent("tools.jackson.databind.json.JsonMapper",
			LlmOkHttpInterceptor.class.getClassLoader());

	/** The maximum length of an error inside a successful response. */
	private static final long MAX_ERROR = 64 * 1024L;

	private final boolean sendsOnce;

	private final RunningAttempts running;

	private LlmOkHttpInterceptor(boolean sendsOnce, RunningAttempts running) {
		this.sendsOnce = sendsOnce;
		this.running = running;
	}

	/**
	 * Creates an interceptor that cancels calls.
	 * @return the interceptor
	 */
	public static LlmOkHttpInterceptor create() {
		return new LlmOkHttpInterceptor(false, new RunningAttempts());
	}

	/**
	 * Creates an interceptor that cancels calls and prevents OkHttp from repeating a
	 * request. OkHttp repeats a request after 408, after 503 with {@code Retry-After: 0},
	 * and on a pooled connection that turns out to be closed.
	 * @return the interceptor
	 */
	public static LlmOkHttpInterceptor sendingOnce() {
		return new LlmOkHttpInterceptor(true, new RunningAttempts());
	}

	/**
	 * Returns a copy that also handles requests on OkHttp's own threads.
	 * @param running finds the attempt of a request by a header, which the interceptor
	 * removes
	 * @return the copy
	 */
	public LlmOkHttpInterceptor with(RunningAttempts running) {
		return new LlmOkHttpInterceptor(this.sendsOnce, running);
	}

	@Override
	public Response intercept(Chain chain) throws IOException {
		String id = chain.request().header(RunningAttempts.HEADER);
		Request request = (id == null) ? chain.request()
				: chain.request().newBuilder().removeHeader(RunningAttempts.HEADER).build();
		LlmCallContext attempt = (id != null) ? this.running.find(id) : LlmCallContext.Scope.current();
		if (attempt == null && id != null) {
			throw new IOException("The attempt that this request belongs to has ended");
		}
		if (attempt == null) {
			return chain.proceed(request);
		}
		attempt.onAbort(chain.call()::cancel);
		attempt.sentTo(request.url().uri());
		Response response = chain.proceed(this.sendsOnce ? once(request) : request);
		if (!response.isSuccessful()) {
			return response;
		}
		attempt.rateLimits(response.headers().toMultimap());
		return check(response, attempt);
	}

	/**
	 * Checks a response that is not streamed. In a stream, only the end marker
	 * {@code [DONE]} is looked for, because the SDKs do not report it.
	 */
	private static Response check(Response response, LlmCallContext attempt) throws IOException {
		String type = response.header("Content-Type");
		if (type != null && type.startsWith("text/event-stream")) {
			return response.newBuilder().body(new EndMarkBody(response.body(), attempt, READS_JSON)).build();
		}
		if (READS_JSON && LlmRequests.isAnswer(response.request().url().encodedPath(), type)) {
			try {
				AnswerBody.check(response.peekBody(MAX_ERROR).string(), attempt);
			}
			catch (RuntimeException ex) {
				response.close();
				throw new IOException("The response is not an answer", ex);
			}
		}
		return response;
	}

	private static Request once(Request request) {
		RequestBody body = request.body();
		return (body == null || body.isOneShot()) ? request
				: request.newBuilder().method(request.method(), new OneShotBody(body)).build();
	}

	/**
	 * A body that OkHttp does not write twice.
	 */
	private static final class OneShotBody extends RequestBody {

		private final RequestBody delegate;

		private OneShotBody(RequestBody delegate) {
			this.delegate = delegate;
		}

		@Override
		public @Nullable MediaType contentType() {
			return this.delegate.contentType();
		}

		@Override
		public long contentLength() throws IOException {
			return this.delegate.contentLength();
		}

		@Override
		public boolean isDuplex() {
			return this.delegate.isDuplex();
		}

		@Override
		public boolean isOneShot() {
			return true;
		}

		@Override
		public void writeTo(BufferedSink sink) throws IOException {
			this.delegate.writeTo(sink);
		}

	}

}
