package io.github.llmresilience.engine.future;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * What a future that is done has come to.
 */
final class Outcome {

	private Outcome() {
	}

	static Object of(CompletableFuture<Object> future) throws Throwable {
		try {
			return future.get();
		}
		catch (ExecutionException ex) {
			throw ex.getCause();
		}
	}

}
