package io.github.llmresilience.call;

import org.jspecify.annotations.Nullable;

/**
 * Keeps the context of the attempt that runs on a thread. For drivers and context
 * propagation; applications use {@link LlmCallContext#current()}.
 */
public final class LlmCallContextHolder {

	/** The key of the context in Reactor's context and in Micrometer's snapshots. */
	public static final String KEY = "llm.call.context";

	private static final ThreadLocal<@Nullable LlmCallContext> CURRENT = new ThreadLocal<>();

	private LlmCallContextHolder() {
	}

	/**
	 * The context of this thread.
	 * @return the context, or null if there is none
	 */
	public static @Nullable LlmCallContext get() {
		return CURRENT.get();
	}

	/**
	 * Replaces the context of this thread.
	 * @param context the new context, or null for none
	 * @return the context until now, to be restored later
	 */
	public static @Nullable LlmCallContext set(@Nullable LlmCallContext context) {
		LlmCallContext outer = CURRENT.get();
		CURRENT.set(context);
		return outer;
	}

}
