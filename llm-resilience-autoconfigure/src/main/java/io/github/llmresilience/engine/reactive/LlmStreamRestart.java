package io.github.llmresilience.engine.reactive;

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

	static final String KEY = "llm.stream.restart";

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

	static @Nullable Runnable hookIn(ContextView view) {
		return view.getOrDefault(KEY, null);
	}

}
