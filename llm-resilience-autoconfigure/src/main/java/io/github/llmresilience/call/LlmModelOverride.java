package io.github.llmresilience.call;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Replaces the models of calls at run time. It takes precedence over {@code @LlmCall} and
 * the properties, and applies to all calls that begin inside a block of code, nested ones
 * included: <pre class="code">
 * Book book = LlmModelOverride.model("anthropic/claude-haiku-4-5")
 *     .call(() -&gt; librarian.recommend("fantasy"));
 * </pre> A call whose method returns a future or a publisher belongs to the block in
 * which its method is called. For a reactive chain, write the override to its context:
 * {@code mono.contextWrite(LlmModelOverride.model("openai/gpt-5")::writeTo)}.
 * <p>
 * The override holds for all attempts of such a call, on any thread, and for the calls
 * inside of them. Other threads that the block uses need {@link #wrap(Runnable)} or
 * Micrometer's context propagation. Calls of embedding models and of other models that
 * are no chat models are not affected.
 * <p>
 * Each model gets its own circuit breaker, settings and meters. Take the models from a
 * fixed set, and not from the input of users.
 *
 * @param model the model to call first, as {@code provider/model}
 * @param fallbacks the models to call after the first one, in order; null to keep those
 * of the call
 */
public record LlmModelOverride(String model, @Nullable List<String> fallbacks) {

	/** The key of the override in a Reactor context. */
	public static final String CONTEXT_KEY = LlmModelOverride.class.getName();

	/**
	 * Creates an override.
	 * @throws NullPointerException if the model or a fallback is null
	 */
	public LlmModelOverride {
		Objects.requireNonNull(model, "'model' must not be null");
		fallbacks = (fallbacks != null) ? List.copyOf(fallbacks) : null;
	}

	/**
	 * Returns an override of the first model. The fallbacks of the call remain.
	 * @param model the model, as {@code provider/model}
	 * @return the override
	 */
	public static LlmModelOverride model(String model) {
		return new LlmModelOverride(model, null);
	}

	/**
	 * Returns an override of the first model and of all fallbacks.
	 * @param model the model to call first, as {@code provider/model}
	 * @param fallbacks the models to call after the first one, in order; none for a call
	 * without a fallback
	 * @return the override
	 */
	public static LlmModelOverride models(String model, String... fallbacks) {
		return new LlmModelOverride(model, List.of(fallbacks));
	}

	/**
	 * Runs a block of code with this override.
	 * @param <V> the type of the result
	 * @param block the block
	 * @return the result of the block
	 * @throws Exception if the block throws it
	 */
	public <V extends @Nullable Object> V call(Callable<V> block) throws Exception {
		try (Scope scope = open()) {
			return block.call();
		}
	}

	/**
	 * Runs a block of code with this override.
	 * @param block the block
	 */
	public void run(Runnable block) {
		try (Scope scope = open()) {
			block.run();
		}
	}

	/**
	 * Wraps a task so that it runs with this override.
	 * @param task the task
	 * @return the wrapped task, for any thread
	 */
	public Runnable wrap(Runnable task) {
		return () -> run(task);
	}

	/**
	 * Begins a block of code on this thread.
	 * @return the scope; its {@code close()} ends the block on the same thread
	 */
	public Scope open() {
		return Scope.open(this);
	}

	/**
	 * Writes this override to the context of a reactive chain.
	 * @param context the context
	 * @return the context with this override
	 */
	public Context writeTo(Context context) {
		return context.put(CONTEXT_KEY, this);
	}

	/**
	 * Returns the override of a reactive chain.
	 * @param view the context of the subscriber
	 * @return the override, or null if there is none
	 */
	public static @Nullable LlmModelOverride find(ContextView view) {
		return view.getOrDefault(CONTEXT_KEY, null);
	}

	/**
	 * A block of code on one thread.
	 */
	public static final class Scope implements AutoCloseable {

		private static final ThreadLocal<@Nullable LlmModelOverride> CURRENT = new ThreadLocal<>();

		private final @Nullable LlmModelOverride outer;

		private Scope(@Nullable LlmModelOverride outer) {
			this.outer = outer;
		}

		/**
		 * Returns the override of the innermost block on this thread.
		 * @return the override, or null if there is none
		 */
		public static @Nullable LlmModelOverride current() {
			return CURRENT.get();
		}

		/**
		 * Opens a scope on this thread.
		 * @param override the override, or null for none
		 * @return the scope, to be closed on the same thread
		 */
		public static Scope open(@Nullable LlmModelOverride override) {
			Scope scope = new Scope(CURRENT.get());
			CURRENT.set(override);
			return scope;
		}

		/** Ends the block and restores the outer one. */
		@Override
		public void close() {
			if (this.outer == null) {
				CURRENT.remove();
			}
			else {
				CURRENT.set(this.outer);
			}
		}

	}

}
