/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure.classify;

import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import org.jspecify.annotations.Nullable;

/**
 * Reads the causes of an exception. Tolerates exceptions with cyclic causes and
 * exceptions whose {@code getCause()} throws.
 */
final class CauseChain {

	private static final int MAX_DEPTH = 32;

	private CauseChain() {
	}

	/** Returns the exception and its causes, outermost first. */
	static List<Throwable> of(Throwable error) {
		List<Throwable> chain = new ArrayList<>(4);
		Throwable current = error;
		while (current != null && chain.size() < MAX_DEPTH && !containsIdentical(chain, current)) {
			chain.add(current);
			current = causeOf(current);
		}
		return chain;
	}

	/**
	 * Returns the exception inside the wrappers that futures, proxies and Reactor add.
	 */
	static Throwable unwrap(Throwable error) {
		for (Throwable current : of(error)) {
			if (!isWrapper(current) || causeOf(current) == null) {
				return current;
			}
		}
		return error;
	}

	/**
	 * Whether an exception is the wrapper of a future around an exception of another
	 * thread.
	 */
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
