package io.github.llmresilience.http;

import java.io.IOException;

import io.github.llmresilience.call.LlmCallContext;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * Ends an OkHttp call when the attempt it belongs to is ended: OkHttp does not listen to
 * interrupts. Outside of an {@code @LlmCall} it does nothing. Calls that OkHttp makes on
 * threads of its own are known by a {@linkplain #with header}. For Spring AI's OpenAI and
 * Anthropic modules it is set up automatically; a bare official SDK takes an OkHttp
 * client with it:
 * {@code new com.openai.client.okhttp.OkHttpClient(new okhttp3.OkHttpClient.Builder().addInterceptor(..).build())}.
 */
public final class LlmOkHttpInterceptor implements Interceptor {

	private final boolean sendsOnce;

	private final RunningAttempts running;

	private LlmOkHttpInterceptor(boolean sendsOnce, RunningAttempts running) {
		this.sendsOnce = sendsOnce;
		this.running = running;
	}

	/**
	 * An interceptor that ends calls.
	 * @return the interceptor
	 */
	public static LlmOkHttpInterceptor create() {
		return new LlmOkHttpInterceptor(false, new RunningAttempts());
	}

	/**
	 * An interceptor that ends calls, and keeps OkHttp from sending a request again by
	 * itself: after 408, after 503 with {@code Retry-After: 0}, and on a kept connection
	 * that turns out to be closed.
	 * @return the interceptor
	 */
	public static LlmOkHttpInterceptor sendingOnce() {
		return new LlmOkHttpInterceptor(true, new RunningAttempts());
	}

	/**
	 * The same, for requests too that are sent on threads of OkHttp.
	 * @param running knows the attempts by a header that is taken off
	 * @return an interceptor
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
		Response response = chain.proceed(this.sendsOnce ? once(request) : request);
		if (response.isSuccessful()) {
			attempt.rateLimits(response.headers().toMultimap());
		}
		return response;
	}

	private static Request once(Request request) {
		RequestBody body = request.body();
		return (body == null || body.isOneShot()) ? request
				: request.newBuilder().method(request.method(), new OneShotBody(body)).build();
	}

	/**
	 * A body that OkHttp takes for one that cannot be written twice.
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
