package io.github.llmresilience.engine.future;

import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * What is done in each attempt.
 */
@FunctionalInterface
public interface StageBody {

	/**
	 * Begins one attempt.
	 * @throws Throwable whatever goes wrong at once
	 */
	@Nullable CompletionStage<?> attempt() throws Throwable;

}
