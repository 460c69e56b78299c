/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Replaces the models of calls at run time, or the clients that call them. It takes
 * precedence over {@code @LlmCall} and the properties, and applies to all calls that
 * begin inside a block of code, nested ones included: <pre class="code">
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
 * A block inside another block inherits what it does not replace itself: the models or
 * the tenant.
 * <p>
 * The first 200 models have circuit breakers and meters of their own. Further models
 * share one circuit breaker, and have the name {@code other} in meters.
 *
 * @param model the model to call first, as {@code provider/model}; null to keep that of
 * the outer block, or of the call
 * @param fallbacks the models to call after the first one, in order; null to keep those
 * of the call
 * @param tenant the tenant whose clients are used; null to keep that of the outer block
 */
public record LlmModelOverride(@Nullable String model, @Nullable List<String> fallbacks, @Nullable LlmTenant tenant) {

	/** The key of the override in a Reactor context. */
	public static final String CONTEXT_KEY = LlmModelOverride.class.getName();

	/**
	 * Creates an override.
	 * @throws NullPointerException if a fallback is null
	 * @throws IllegalArgumentException if there are fallbacks without a model, or neither
	 * a model nor a tenant
	 */
	public LlmModelOverride {
		if (model == null && (tenant == null || fallbacks != null)) {
			throw new IllegalArgumentException("'model' must not be null without a tenant, or with fallbacks");
		}
		fallbacks = (fallbacks != null) ? List.copyOf(fallbacks) : null;
	}

	/**
	 * Returns an override of the first model. The fallbacks of the call remain.
	 * @param model the model, as {@code provider/model}
	 * @return the override
	 */
	public static LlmModelOverride model(String model) {
		return new LlmModelOverride(Objects.requireNonNull(model, "'model' must not be null"), null, null);
	}

	/**
	 * Returns an override of the first model and of all fallbacks.
	 * @param model the model to call first, as {@code provider/model}
	 * @param fallbacks the models to call after the first one, in order; none for a call
	 * without a fallback
	 * @return the override
	 */
	public static LlmModelOverride models(String model, String... fallbacks) {
		return new LlmModelOverride(Objects.requireNonNull(model, "'model' must not be null"), List.of(fallbacks),
				null);
	}

	/**
	 * Returns an override of the clients. The models of the call remain.
	 * @param tenant the tenant whose clients are used
	 * @return the override
	 */
	public static LlmModelOverride tenant(LlmTenant tenant) {
		return new LlmModelOverride(null, null, Objects.requireNonNull(tenant, "'tenant' must not be null"));
	}

	/**
	 * Returns this override with a tenant.
	 * @param tenant the tenant whose clients are used
	 * @return the override of models and clients
	 */
	public LlmModelOverride withTenant(LlmTenant tenant) {
		return new LlmModelOverride(this.model, this.fallbacks,
				Objects.requireNonNull(tenant, "'tenant' must not be null"));
	}

	/**
	 * Returns this override, with what it does not replace taken from another one.
	 * @param outer the override of the block around this one, or null
	 * @return the combined override
	 */
	public LlmModelOverride orElse(@Nullable LlmModelOverride outer) {
		if (outer == null || (this.model != null && this.tenant != null)) {
			return this;
		}
		return (this.model != null) ? new LlmModelOverride(this.model, this.fallbacks, outer.tenant)
				: new LlmModelOverride(outer.model, outer.fallbacks, this.tenant);
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
		LlmModelOverride inBlock = orElse(Scope.current());
		return () -> inBlock.run(task);
	}

	/**
	 * Begins a block of code on this thread.
	 * @return the scope; its {@code close()} ends the block on the same thread
	 */
	public Scope open() {
		return Scope.open(this);
	}

	/**
	 * Writes this override to the context of a reactive chain. What it does not replace
	 * is taken from the override that the context has.
	 * @param context the context
	 * @return the context with this override
	 */
	public Context writeTo(Context context) {
		return context.put(CONTEXT_KEY, orElse(find(context)));
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
		 * Opens a scope on this thread. What the override does not replace is taken from
		 * the outer scope.
		 * @param override the override, or null for none
		 * @return the scope, to be closed on the same thread
		 */
		public static Scope open(@Nullable LlmModelOverride override) {
			return restore((override != null) ? override.orElse(CURRENT.get()) : null);
		}

		/**
		 * Opens a scope on this thread with exactly the given override. Nothing is taken
		 * from the outer scope. For integrations that carry an override to another
		 * thread.
		 * @param override the override, or null for none
		 * @return the scope, to be closed on the same thread
		 */
		public static Scope restore(@Nullable LlmModelOverride override) {
			Scope scope = new Scope(CURRENT.get());
			set(override);
			return scope;
		}

		private static void set(@Nullable LlmModelOverride override) {
			if (override == null) {
				CURRENT.remove();
			}
			else {
				CURRENT.set(override);
			}
		}

		/** Ends the block and restores the outer one. */
		@Override
		public void close() {
			set(this.outer);
		}

	}

}
