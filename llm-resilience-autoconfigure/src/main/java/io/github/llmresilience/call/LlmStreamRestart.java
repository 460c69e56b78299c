/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import java.util.Objects;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Notifies the subscriber of a stream when the stream restarts, so that the subscriber
 * can discard the elements that it has received. Applies to
 * {@code llm.retry.stream.mode=restart}:
 * {@code librarian.tell().contextWrite(LlmStreamRestart.notify(this::clear))}.
 */
public final class LlmStreamRestart {

	private static final String KEY = "llm.stream.restart";

	private LlmStreamRestart() {
	}

	/**
	 * Returns a function for {@code contextWrite} that adds a hook to the context of the
	 * subscriber.
	 * @param hook runs each time the stream restarts, before its first element; must not
	 * block
	 * @return the function
	 */
	public static Function<Context, Context> notify(Runnable hook) {
		Objects.requireNonNull(hook, "'hook' must not be null");
		return (context) -> context.put(KEY, hook);
	}

	/**
	 * Returns the hook of a subscriber.
	 * @param view the context of the subscriber
	 * @return the hook, or null if the subscriber has none
	 */
	public static @Nullable Runnable find(ContextView view) {
		return view.getOrDefault(KEY, null);
	}

	/**
	 * Removes the hook. For publishers inside a chain whose elements are collected: the
	 * subscriber has not received these elements.
	 * @param context the context of the subscriber
	 * @return the context without a hook
	 */
	public static Context remove(Context context) {
		return context.delete(KEY);
	}

}
