/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.template;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallTemplate;
import io.github.llmresilience.call.LlmCallback;
import io.github.llmresilience.engine.AttemptBody;
import io.github.llmresilience.engine.LazyTypes;
import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.blocking.BlockingDriver;
import io.github.llmresilience.engine.future.FutureDriver;
import org.jspecify.annotations.Nullable;

/**
 * The {@link LlmCallTemplate} on the blocking driver and the driver of futures.
 */
public final class DefaultLlmCallTemplate implements LlmCallTemplate {

	private final BlockingDriver blocking;

	private final FutureDriver future;

	private final NamedSettings settings;

	public DefaultLlmCallTemplate(BlockingDriver blocking, FutureDriver future, NamedSettings settings) {
		this.blocking = blocking;
		this.future = future;
		this.settings = settings;
	}

	@Override
	@SuppressWarnings({ "unchecked", "NullAway" }) // the answer may be null if T is
													// nullable
	public <T extends @Nullable Object, E extends Exception> T execute(String name, LlmCallback<T, E> callback)
			throws E {
		LlmCallSettings settings = this.settings.of(name);
		AttemptBody body = NamedSettings.bodyOf(callback);
		try {
			return (T) this.blocking.call(settings, () -> requireAnswer(name, body.attempt()));
		}
		catch (Error | RuntimeException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw (E) ex;
		}
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T extends @Nullable Object> CompletableFuture<T> executeAsync(String name,
			LlmCallback<? extends CompletionStage<T>, ? extends Exception> callback) {
		AttemptBody body = NamedSettings.bodyOf(callback);
		return (CompletableFuture<T>) this.future.call(this.settings.of(name),
				() -> (CompletionStage<?>) body.attempt());
	}

	private static @Nullable Object requireAnswer(String name, @Nullable Object value) {
		boolean isProtected = LlmCallSession.of(LlmCallContext.current()) != null;
		if (value != null && isProtected && LazyTypes.isFutureOrPublisher(value)) {
			throw new IllegalStateException("The callback of the call '" + name + "' returned a "
					+ value.getClass().getSimpleName() + " before the model has answered, so the call would not be "
					+ "protected. Use executeAsync(..) for a CompletionStage, ReactiveLlmCallTemplate for a Mono or a "
					+ "Flux, or return the answer itself");
		}
		return value;
	}

}
