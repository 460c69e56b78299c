package io.github.llmresilience.call;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.failure.LlmUsage;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * What the body of an {@code @LlmCall} method may know about the attempt it makes.
 */
public interface LlmCallContext {

	/**
	 * The key of the context in Reactor's context and in Micrometer's snapshots.
	 */
	String CONTEXT_KEY = "llm.call.context";

	/**
	 * The name of the call.
	 * @return the name, as in {@code llm.retry.calls.<name>}
	 */
	String call();

	/**
	 * The model to call in this attempt. A body that does not ask cannot have called
	 * another model: a fallback then has no effect, and is reported.
	 * @return the provider and the model
	 */
	LlmTarget target();

	/**
	 * Whether the {@link #target()} is another one than the call's first choice.
	 * @return true once the call has fallen back
	 */
	boolean isFallback();

	/**
	 * The number of this attempt at this target. Calls of a model with retries of their
	 * own, as Spring AI's chat models have inside a method, count each for itself.
	 * @return a number from 1
	 */
	int attempt();

	/**
	 * What went wrong in this call so far.
	 * @return the errors of all earlier attempts, oldest first; a list of its own for
	 * each attempt. Where the annotation lists types to collect, only errors of these
	 */
	List<Throwable> errors();

	/**
	 * What the model is to be told about its earlier answers in this call: append each
	 * answer and its message to the conversation.
	 * @return the feedback, oldest first; empty unless an answer could not be used
	 */
	List<LlmFeedback> feedback();

	/**
	 * What the caller has seen already of an answer whose stream broke off. Send it to
	 * the model as its own message, followed by {@link #resumePrompt()}, and stream what
	 * comes then. A method that does not ask cannot have done so: where it streams, a
	 * break is then a failure.
	 * @return the text so far, or null if the caller has seen nothing
	 */
	@Nullable String partial();

	/**
	 * What to tell the model after its partial answer.
	 * @return the text of {@code llm.retry.stream.resume-prompt}
	 */
	String resumePrompt();

	/**
	 * Adds something to do when this attempt's stream is dropped after the caller has
	 * seen a part of it, and begins anew: with {@code llm.retry.stream.mode=restart}.
	 * @param hook what makes the caller forget what it has seen; it must not block
	 */
	void onRestart(Runnable hook);

	/**
	 * Notes what the model has answered, so that it can be told about it if the answer
	 * turns out to be unusable. Not needed where an
	 * {@link io.github.llmresilience.failure.LlmParseException} tells it.
	 * @param text the model's answer
	 */
	void answered(String text);

	/**
	 * Notes what the model has answered to what. Where a method asks several things, the
	 * model is then told about an unusable answer when that is asked again, and not
	 * before.
	 * @param question what the model was asked
	 * @param text the model's answer
	 */
	void answered(String question, String text);

	/**
	 * Notes what this attempt has cost.
	 * @param usage the tokens, as the provider counted them
	 */
	void used(LlmUsage usage);

	/**
	 * Notes an error response that a client has received: for those whose exceptions do
	 * not tell it. It counts where what is thrown says nothing itself, and only the last
	 * one of an attempt.
	 * @param response the response, or null once a request has succeeded
	 */
	void errorResponse(@Nullable LlmHttpException response);

	/**
	 * Notes what a provider says of its limits along with an answer, in headers such as
	 * {@code x-ratelimit-remaining-tokens}: where {@code llm.retry.pacing.enabled} is
	 * set, a model with little left is left alone for a moment. The clients that note
	 * error responses do this by themselves.
	 * @param headers the headers of the response, in any case
	 */
	void rateLimits(Map<String, List<String>> headers);

	/**
	 * A key for the next request of this attempt, for a header such as
	 * {@code Idempotency-Key}. An attempt that repeats what one before has sent to the
	 * same target gets the same keys in the same order; one that sends something else,
	 * because the model is told something or continues its answer, gets others.
	 * @return a UUID
	 */
	String nextRequestKey();

	/**
	 * Adds something to do when this attempt is to be ended: on a timeout or on an
	 * interrupt. Needed for clients that do not listen to interrupts, such as OkHttp and
	 * the official SDKs built on it: cancel their call here. Hooks run once, on any
	 * thread, and must not block.
	 * @param hook what ends the work, for example {@code call::cancel}
	 */
	void onAbort(Runnable hook);

	/**
	 * The context of the attempt that runs on this thread.
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
	 * The context of the attempt that runs on this thread, if there is one.
	 * @return the context, or empty outside of an {@code @LlmCall}
	 */
	static Optional<LlmCallContext> find() {
		return Optional.ofNullable(Scope.current());
	}

	/**
	 * The context of the attempt that a reactive chain belongs to. The sure way inside of
	 * operators, which run on any thread:
	 * {@code Mono.deferContextual((view) -> ask(LlmCallContext.from(view).target()))}.
	 * @param view the context of the subscriber
	 * @return the context
	 * @throws IllegalStateException if the chain belongs to no {@code @LlmCall}
	 */
	static LlmCallContext from(ContextView view) {
		LlmCallContext context = view.getOrDefault(CONTEXT_KEY, null);
		if (context == null) {
			throw new IllegalStateException("This chain belongs to no @LlmCall. Ask for the context inside what an "
					+ "@LlmCall method returns, and call that method through its bean");
		}
		return context;
	}

	/**
	 * Carries the context of this thread to the thread that runs the task.
	 * @param task the task
	 * @return the task, to be run inside the context
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
	 * Carries the context of this thread to the thread that runs the task.
	 * @param <V> the type of the task's result
	 * @param task the task
	 * @return the task, to be run inside the context
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
	 * Makes a context the current one of a thread until it is closed. For integrations
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

		/**
		 * Restores the context that was current before.
		 */
		@Override
		public void close() {
			CURRENT.set(this.outer);
		}

	}

}
