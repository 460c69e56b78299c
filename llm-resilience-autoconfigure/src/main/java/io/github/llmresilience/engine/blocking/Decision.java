/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.blocking;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.Step;

/**
 * The next step of a call, determined on the thread of an attempt. The caller's thread
 * waits for it. Only the first decision counts.
 */
final class Decision {

	private final CompletableFuture<Supplier<Step>> next = new CompletableFuture<>();

	/**
	 * Decides.
	 * @param next returns the next step, on the caller's thread
	 */
	void decide(Supplier<Step> next) {
		this.next.complete(next);
	}

	/** Waits for the decision. Cancels the call if the waiting thread is interrupted. */
	Step await(LlmCallSession session) {
		try {
			return this.next.get().get();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return session.cancelled(ex);
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
