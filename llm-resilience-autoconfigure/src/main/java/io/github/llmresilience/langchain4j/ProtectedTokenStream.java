/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.langchain4j;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.service.TokenStream;
import io.github.llmresilience.call.LlmStreamPart;
import io.github.llmresilience.engine.AttemptBody;
import io.github.llmresilience.engine.reactive.PublisherBody;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

import org.springframework.util.ReflectionUtils;

/**
 * The token stream that the caller of a method receives. It records the callbacks of the
 * caller. {@code start()} begins the call, and each attempt registers the callbacks with
 * the token stream that the method returns.
 */
final class ProtectedTokenStream implements InvocationHandler, StreamingHandle {

	private final Function<PublisherBody, Flux<Object>> calls;

	private final AttemptBody method;

	private final List<Callback> callbacks = new ArrayList<>();

	private final Disposable.Swap subscription = Disposables.swap();

	private BiConsumer<PartialResponse, PartialResponseContext> onText = (response, context) -> {
	};

	private Consumer<ChatResponse> onComplete = (response) -> {
	};

	private @Nullable Consumer<Throwable> onError;

	private boolean started;

	/**
	 * A callback of the caller.
	 *
	 * @param registration the method of {@link TokenStream} that registers it
	 * @param consumer a {@link Consumer} or a {@link BiConsumer}
	 */
	private record Callback(Method registration, Object consumer) {
	}

	private ProtectedTokenStream(Function<PublisherBody, Flux<Object>> calls, AttemptBody method) {
		this.calls = calls;
		this.method = method;
	}

	static TokenStream of(Function<PublisherBody, Flux<Object>> calls, AttemptBody method) {
		return (TokenStream) Proxy.newProxyInstance(TokenStream.class.getClassLoader(),
				new Class<?>[] { TokenStream.class }, new ProtectedTokenStream(calls, method));
	}

	@Override
	@SuppressWarnings("unchecked")
	public @Nullable Object invoke(Object proxy, Method invoked, Object @Nullable [] arguments) {
		Object argument = (arguments != null && arguments.length == 1) ? arguments[0] : null;
		switch (invoked.getName()) {
			case "start" -> {
				start();
				return null;
			}
			case "onPartialResponse" -> {
				Consumer<String> consumer = (Consumer<String>) Objects.requireNonNull(argument);
				this.onText = (response, context) -> consumer.accept(response.text());
			}
			case "onPartialResponseWithContext" ->
				this.onText = (BiConsumer<PartialResponse, PartialResponseContext>) Objects.requireNonNull(argument);
			case "onCompleteResponse" -> this.onComplete = (Consumer<ChatResponse>) Objects.requireNonNull(argument);
			case "onError" -> this.onError = (Consumer<Throwable>) argument;
			case "ignoreErrors" -> this.onError = (error) -> {
			};
			case "equals" -> {
				return proxy == argument;
			}
			case "hashCode" -> {
				return System.identityHashCode(proxy);
			}
			case "toString" -> {
				return "TokenStream of an @LlmCall method";
			}
			default -> this.callbacks.add(new Callback(invoked, Objects.requireNonNull(argument)));
		}
		return proxy;
	}

	private void start() {
		Consumer<Throwable> onError = this.onError;
		if (onError == null) {
			throw new IllegalStateException("Call onError(..) or ignoreErrors() before start()");
		}
		if (this.started) {
			throw new IllegalStateException("The stream has been started before. Call the method again");
		}
		this.started = true;
		this.calls.apply(this::attempt)
			.cast(TokenEvent.class)
			.doOnSubscribe((subscription) -> this.subscription.replace(subscription::cancel))
			.subscribe(this::deliver, onError);
	}

	private void deliver(TokenEvent event) {
		if (!isCancelled()) {
			event.delivery().run();
		}
	}

	private Publisher<?> attempt() throws Throwable {
		TokenStream stream = (TokenStream) this.method.attempt();
		return (stream != null) ? Flux.<TokenEvent>create((sink) -> begin(stream, sink))
				: Flux.error(new IllegalStateException("An @LlmCall method returned null instead of a TokenStream"));
	}

	/** The stream of an attempt is cancelled by a handle that comes with its text. */
	private void begin(TokenStream stream, FluxSink<TokenEvent> sink) {
		Disposable.Swap request = Disposables.swap();
		sink.onDispose(request);
		TokenStream registered = stream.onPartialResponseWithContext((response, context) -> {
			request.replace(context.streamingHandle()::cancel);
			sink.next(new TokenEvent(() -> this.onText.accept(response, new PartialResponseContext(this)),
					LlmStreamPart.text(response.text())));
		});
		for (Callback callback : this.callbacks) {
			registered = register(registered, callback, sink);
		}
		registered.onCompleteResponse((response) -> {
			sink.next(new TokenEvent(() -> this.onComplete.accept(response), StreamPieceReader.read(response)));
			sink.complete();
		}).onError(sink::error).start();
	}

	/**
	 * Registers a callback other than that of the text. The token stream runs tools
	 * itself, so that these callbacks show progress, but are no part of the answer.
	 */
	@SuppressWarnings("unchecked")
	private TokenStream register(TokenStream stream, Callback callback, FluxSink<TokenEvent> sink) {
		Object consumer = callback.consumer();
		Object forwarding = (consumer instanceof BiConsumer<?, ?> both)
				? (BiConsumer<Object, Object>) (value,
						context) -> sink.next(new TokenEvent(
								() -> ((BiConsumer<Object, Object>) both).accept(value, withOwnHandle(context)),
								LlmStreamPart.REASONING))
				: (Consumer<Object>) (value) -> sink
					.next(new TokenEvent(() -> ((Consumer<Object>) consumer).accept(value), LlmStreamPart.REASONING));
		return (TokenStream) Objects
			.requireNonNull(ReflectionUtils.invokeMethod(callback.registration(), stream, forwarding));
	}

	/** Cancelling the stream through a context ends the call, too. */
	private Object withOwnHandle(Object context) {
		if (context instanceof PartialThinkingContext) {
			return new PartialThinkingContext(this);
		}
		return (context instanceof PartialToolCallContext) ? new PartialToolCallContext(this) : context;
	}

	@Override
	public void cancel() {
		this.subscription.dispose();
	}

	@Override
	public boolean isCancelled() {
		return this.subscription.isDisposed();
	}

}
