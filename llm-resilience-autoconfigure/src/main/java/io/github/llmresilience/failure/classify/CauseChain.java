package io.github.llmresilience.failure.classify;

import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import org.jspecify.annotations.Nullable;

/**
 * Walks the causes of an exception, safely: foreign exceptions may have cycles or a
 * {@code getCause()} that throws.
 */
final class CauseChain {

	private static final int MAX_DEPTH = 32;

	private CauseChain() {
	}

	/** The exception and its causes, outermost first. */
	static List<Throwable> of(Throwable error) {
		List<Throwable> chain = new ArrayList<>(4);
		Throwable current = error;
		while (current != null && chain.size() < MAX_DEPTH && !containsIdentical(chain, current)) {
			chain.add(current);
			current = causeOf(current);
		}
		return chain;
	}

	/** The exception inside the wrappers that futures, proxies and Reactor add. */
	static Throwable unwrap(Throwable error) {
		for (Throwable current : of(error)) {
			if (!isWrapper(current) || causeOf(current) == null) {
				return current;
			}
		}
		return error;
	}

	/** Whether the cause was thrown on another thread, for a future to report. */
	static boolean isFromAnotherThread(Throwable error) {
		return error instanceof CompletionException || error instanceof ExecutionException;
	}

	private static boolean isWrapper(Throwable error) {
		return isFromAnotherThread(error) || error instanceof UndeclaredThrowableException
				|| error.getClass().getName().startsWith("reactor.core.Exceptions$");
	}

	private static @Nullable Throwable causeOf(Throwable error) {
		try {
			return error.getCause();
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	private static boolean containsIdentical(List<Throwable> chain, Throwable error) {
		for (Throwable seen : chain) {
			if (seen == error) {
				return true;
			}
		}
		return false;
	}

}
