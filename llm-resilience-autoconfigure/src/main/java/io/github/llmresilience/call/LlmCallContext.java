/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.failure.LlmUsage;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * The context of one attempt of an {@code @LlmCall} method. The body of the method reads
 * the target, earlier errors and feedback from the context. It records answers, token
 * usage and abort hooks in the context.
 */
public interface LlmCallContext {

	/**
	 * The key of the context in Reactor's context and in Micrometer's snapshots.
	 */
	String CONTEXT_KEY = "llm.call.context";

	/**
	 * Returns the name of the call.
	 * @return the name, as in {@code llm.retry.calls.<name>}
	 */
	String call();

	/**
	 * Returns the model to call in this attempt. A fallback has an effect only if the
	 * body calls this method or a managed chat model. Otherwise the call publishes
	 * {@link LlmCallEvent.FallbackIgnored}.
	 * @return the provider and the model
	 */
	LlmTarget target();

	/**
	 * Whether the {@link #target()} is a fallback.
	 * @return true if the target is not the first model of the call
	 */
	boolean isFallback();

	/**
	 * Returns the number of this attempt at this target, re-asks and resumed streams
	 * included. A managed chat model inside the method numbers its own attempts
	 * separately.
	 * @return a number from 1
	 */
	int attempt();

	/**
	 * Returns the errors of all earlier attempts of this call. If the annotation has
	 * {@code collectErrors}, only errors of these types are returned.
	 * @return the errors, oldest first, in a separate list for each attempt
	 */
	List<Throwable> errors();

	/**
	 * Returns the feedback about unusable answers in this call. Append each answer and
	 * its message to the conversation.
	 * @return the feedback, oldest first; empty unless an answer was unusable
	 */
	List<LlmFeedback> feedback();

	/**
	 * Returns the tenant of this call.
	 * @return the tenant, or empty if the call has none
	 * @see LlmModelOverride#tenant(LlmTenant)
	 */
	Optional<LlmTenant> tenant();

	/**
	 * Returns the client of the tenant for the provider of the current target, for
	 * example {@code context.client(ChatModel.class).orElse(this.chatModel)}. A call of
	 * this method counts as reading the {@link #target()}.
	 * @param <T> the type of the client
	 * @param type the type of the client
	 * @return the client, or empty if there is no tenant, or if it has no such client
	 */
	default <T> Optional<T> client(Class<T> type) {
		String provider = target().provider();
		return tenant().flatMap((tenant) -> tenant.client(provider, type));
	}

	/**
	 * Returns the part of the answer that the caller had received when the stream broke.
	 * To resume the stream, send this text as a message of the model, followed by
	 * {@link #resumePrompt()}, and stream the continuation. A stream is resumed only if
	 * the body calls this method. Otherwise the break is a failure.
	 * @return the text, or null if this attempt does not resume a stream
	 */
	@Nullable String partial();

	/**
	 * Returns the message to send to the model after its partial answer.
	 * @return the value of {@code llm.retry.stream.resume-prompt}
	 */
	String resumePrompt();

	/**
	 * Adds a hook that runs if the stream of this attempt breaks after the caller has
	 * received a part of it, and the call restarts the stream. Applies to
	 * {@code llm.retry.stream.mode=restart}.
	 * @param hook discards the part that the caller has received; must not block
	 */
	void onRestart(Runnable hook);

	/**
	 * Records an answer of the model. If the answer is unusable, {@link #feedback()}
	 * contains it in the next attempt. Not needed if an
	 * {@link io.github.llmresilience.failure.LlmParseException} contains the answer.
	 * @param text the model's answer
	 */
	void answered(String text);

	/**
	 * Records an answer of the model and its question. If a method asks several
	 * questions, feedback about the answer then applies only to this question.
	 * @param question the question to the model
	 * @param text the model's answer
	 */
	void answered(String question, String text);

	/**
	 * Checks that a model has answered. Managed chat models, the helpers for the official
	 * SDKs and the interceptors in {@code io.github.llmresilience.http} call this method.
	 * Outside of a protected call it has no effect.
	 * @param answer the answer of the model
	 * @throws io.github.llmresilience.failure.LlmUnusableAnswerException if the answer is
	 * empty, refused, filtered or cut off; {@code llm.retry.parse.allow-empty} allows
	 * empty answers
	 */
	void check(LlmAnswer answer);

	/**
	 * Records that an HTTP client has received the end marker of a stream. For clients
	 * whose stream elements do not contain it, such as {@code [DONE]}.
	 */
	void streamEnded();

	/**
	 * Records the token usage of this attempt. A later value replaces an earlier one.
	 * @param usage the tokens, as the provider counted them
	 */
	void used(LlmUsage usage);

	/**
	 * Records the server that a request of this attempt is sent to, for traces. The
	 * interceptors in {@code io.github.llmresilience.http} call this method.
	 * @param server the URI of the request, of which only host and port are kept
	 */
	void sentTo(URI server);

	/**
	 * Records the model that has answered, for traces. A null value keeps an earlier one.
	 * @param model the model as the provider names it in its response, or null
	 * @param id the provider's id of the response, or null
	 */
	void responded(@Nullable String model, @Nullable String id);

	/**
	 * Records an error response that a client has received, for clients whose exceptions
	 * do not contain the response. The response classifies a failure whose exception has
	 * no recognized kind. It adds the retry hints of the provider to a failure with the
	 * same status. Only the last response of an attempt counts.
	 * @param response the response, or null after a successful request
	 */
	void errorResponse(@Nullable LlmHttpException response);

	/**
	 * Records the rate limits that a provider reports in the headers of a response, for
	 * example {@code x-ratelimit-remaining-tokens}. If {@code llm.retry.pacing.enabled}
	 * is set, a target whose rate limit is nearly used up gets a short cooldown. The
	 * clients and interceptors in {@code io.github.llmresilience.http} call this method.
	 * @param headers the headers of the response; names in any case
	 */
	void rateLimits(Map<String, List<String>> headers);

	/**
	 * Returns the key for the next request of this attempt, for a header such as
	 * {@code Idempotency-Key}. An attempt that repeats the requests of an earlier attempt
	 * at the same target gets the same keys in the same order. An attempt with new
	 * feedback or with a longer partial answer gets different keys.
	 * @return a UUID
	 */
	String nextRequestKey();

	/**
	 * Adds a hook that runs when the call succeeds with this attempt, before the caller
	 * receives the answer. For effects that a failed attempt must not leave behind, such
	 * as a message in the memory of a conversation. In the context of a model call inside
	 * a method, the hook never runs; add it to the context of the method.
	 * @param hook runs once, on the thread that completes the call
	 */
	void onSuccess(Runnable hook);

	/**
	 * Adds an abort hook. The hook runs when this attempt is aborted, for example on a
	 * timeout, an interrupt or a cancellation. If the attempt is already aborted, the
	 * hook runs immediately. Hooks are needed for clients that do not react to
	 * interrupts, such as OkHttp and the official SDKs that use it. Each hook runs once,
	 * on any thread, and must not block.
	 * @param hook cancels the request, for example {@code call::cancel}
	 */
	void onAbort(Runnable hook);

	/**
	 * Returns the context of the attempt that runs on this thread.
	 * @return the context
	 * @throws IllegalStateException if no {@code @LlmCall} runs on this thread
	 */
	static LlmCallContext current() {
		LlmCallContext context = Scope.current();
		if (context == null) {
			throw new IllegalStateException("No @LlmCall runs on this thread. Call this inside an @LlmCall method that "
					+ "is called through its bean, or carry the context to another thread with LlmCallContext.wrap(..)");
		}
		return context;
	}

	/**
	 * Returns the context of the attempt that runs on this thread, if there is one.
	 * @return the context, or empty outside of an {@code @LlmCall}
	 */
	static Optional<LlmCallContext> find() {
		return Optional.ofNullable(Scope.current());
	}

	/**
	 * Returns the context of the attempt that a reactive chain belongs to. Use this
	 * method inside operators, because operators run on any thread:
	 * {@code Mono.deferContextual((view) -> ask(LlmCallContext.from(view).target()))}.
	 * @param view the context of the subscriber
	 * @return the context
	 * @throws IllegalStateException if the chain belongs to no {@code @LlmCall}
	 */
	static LlmCallContext from(ContextView view) {
		LlmCallContext context = view.getOrDefault(CONTEXT_KEY, null);
		if (context == null) {
			throw new IllegalStateException("This chain belongs to no @LlmCall. Read the context inside the publisher "
					+ "that an @LlmCall method returns, and call that method through its bean");
		}
		return context;
	}

	/**
	 * Wraps a task so that it runs in the context of this thread.
	 * @param task the task
	 * @return the wrapped task, for any thread
	 */
	static Runnable wrap(Runnable task) {
		LlmCallContext context = Scope.current();
		return () -> {
			try (Scope scope = Scope.open(context)) {
				task.run();
			}
		};
	}

	/**
	 * Wraps a task so that it runs in the context of this thread.
	 * @param <V> the type of the task's result
	 * @param task the task
	 * @return the wrapped task, for any thread
	 */
	static <V extends @Nullable Object> Callable<V> wrap(Callable<V> task) {
		LlmCallContext context = Scope.current();
		return () -> {
			try (Scope scope = Scope.open(context)) {
				return task.call();
			}
		};
	}

	/**
	 * Wraps a supplier so that it runs in the context of this thread, for example for
	 * {@code CompletableFuture.supplyAsync(..)}.
	 * @param <V> the type of the result
	 * @param supplier the supplier
	 * @return the wrapped supplier, for any thread
	 */
	static <V extends @Nullable Object> Supplier<V> wrapSupplier(Supplier<V> supplier) {
		LlmCallContext context = Scope.current();
		return () -> {
			try (Scope scope = Scope.open(context)) {
				return supplier.get();
			}
		};
	}

	/**
	 * Wraps a function so that it runs in the context of this thread, for example for
	 * {@code future.thenApplyAsync(..)}.
	 * @param <T> the type of the argument
	 * @param <V> the type of the result
	 * @param function the function
	 * @return the wrapped function, for any thread
	 */
	static <T extends @Nullable Object, V extends @Nullable Object> Function<T, V> wrapFunction(
			Function<T, V> function) {
		LlmCallContext context = Scope.current();
		return (argument) -> {
			try (Scope scope = Scope.open(context)) {
				return function.apply(argument);
			}
		};
	}

	/**
	 * Wraps an executor. Each task runs in the context of the thread that submits it, so
	 * that one wrapped executor serves many calls.
	 * @param executor the executor
	 * @return the wrapped executor
	 */
	static Executor wrapExecutor(Executor executor) {
		return (task) -> executor.execute(wrap(task));
	}

	/**
	 * Wraps an executor service. Each task runs in the context of the thread that submits
	 * it, so that one wrapped executor service serves many calls.
	 * @param executor the executor service
	 * @return the wrapped executor service; it shuts the given one down
	 */
	static ExecutorService wrapExecutorService(ExecutorService executor) {
		return new DecoratingExecutorService(executor, LlmCallContext::wrap);
	}

	/**
	 * Sets the current context of a thread until the scope is closed. For integrations
	 * that run a part of an attempt on another thread.
	 */
	final class Scope implements AutoCloseable {

		private static final ThreadLocal<@Nullable LlmCallContext> CURRENT = new ThreadLocal<>();

		private final @Nullable LlmCallContext outer;

		private Scope(@Nullable LlmCallContext outer) {
			this.outer = outer;
		}

		/**
		 * Returns the current context of this thread.
		 * @return the context, or null if there is none
		 */
		public static @Nullable LlmCallContext current() {
			return CURRENT.get();
		}

		/**
		 * Opens a scope on this thread.
		 * @param context the context, or null for none
		 * @return the scope, to be closed on the same thread
		 */
		public static Scope open(@Nullable LlmCallContext context) {
			Scope scope = new Scope(CURRENT.get());
			CURRENT.set(context);
			return scope;
		}

		/** Restores the previous context. */
		@Override
		public void close() {
			CURRENT.set(this.outer);
		}

	}

}
