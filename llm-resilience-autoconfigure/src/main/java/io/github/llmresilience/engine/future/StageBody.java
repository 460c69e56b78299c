/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.future;

import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * The body of an attempt that returns a stage.
 */
@FunctionalInterface
public interface StageBody {

	/**
	 * Starts one attempt.
	 * @throws Throwable any failure before the stage is returned
	 */
	@Nullable CompletionStage<?> attempt() throws Throwable;

}
