/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.future;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.engine.AttemptScope;
import io.github.llmresilience.failure.classify.FailureClassifiers;
import org.jspecify.annotations.Nullable;

/**
 * The stage of one attempt. An exception that the method throws before it returns a stage
 * becomes a failed stage.
 */
final class StageAttempt {

	private final CompletionStage<?> stage;

	private StageAttempt(CompletionStage<?> stage) {
		this.stage = stage;
	}

	static StageAttempt begin(LlmCallContext context, StageBody body) {
		AttemptScope scope = AttemptScope.open(context);
		try {
			CompletionStage<?> stage = body.attempt();
			return new StageAttempt((stage != null) ? stage : CompletableFuture.failedFuture(new IllegalStateException(
					"An @LlmCall method returned null instead of a CompletionStage; return a completed one")));
		}
		catch (Throwable ex) {
			if (FailureClassifiers.isInterrupt(ex)) {
				Thread.currentThread().interrupt();
			}
			return new StageAttempt(CompletableFuture.failedFuture(ex));
		}
		finally {
			scope.close();
		}
	}

	void onEnd(BiConsumer<@Nullable Object, @Nullable Throwable> action) {
		this.stage.whenComplete((value, error) -> action.accept(value, (error != null) ? unwrap(error) : null));
	}

	/**
	 * Removes the {@code CompletionException} around the failure of a stage. The future
	 * of the caller adds its own.
	 */
	private static Throwable unwrap(Throwable error) {
		return (error instanceof CompletionException && error.getCause() != null) ? error.getCause() : error;
	}

	void cancel() {
		try {
			this.stage.toCompletableFuture().cancel(true);
		}
		catch (UnsupportedOperationException ex) {
			// a stage that cannot be cancelled runs to its end, and its result is ignored
		}
	}

}
