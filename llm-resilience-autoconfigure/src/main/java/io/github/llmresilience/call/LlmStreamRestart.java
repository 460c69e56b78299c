package io.github.llmresilience.call;

import java.util.Objects;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Tells whoever subscribes to a stream that it begins anew, so that what was shown of it
 * can be taken back. For {@code llm.retry.stream.mode=restart}:
 * {@code librarian.tell().contextWrite(LlmStreamRestart.notify(this::clear))}.
 */
public final class LlmStreamRestart {

	private static final String KEY = "llm.stream.restart";

	private LlmStreamRestart() {
	}

	/**
	 * For {@code contextWrite}.
	 * @param hook runs each time the stream begins anew, before its first element; it
	 * must not block
	 * @return what adds the hook to the context of the subscriber
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
	 * Removes the hook, for publishers inside a chain whose result is collected: the
	 * subscriber has not seen their elements.
	 * @param context the context of the subscriber
	 * @return the context without a hook
	 */
	public static Context remove(Context context) {
		return context.delete(KEY);
	}

}
