/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.observation;

import java.util.function.UnaryOperator;

import io.github.llmresilience.call.ThreadContext;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;

/**
 * Carries the thread-local values of Micrometer's context propagation to other threads.
 */
public final class ThreadContextSnapshots implements ThreadContext {

	private final ContextSnapshotFactory factory = ContextSnapshotFactory.builder().build();

	@Override
	public UnaryOperator<Runnable> capture() {
		ContextSnapshot snapshot = this.factory.captureAll();
		return snapshot::wrap;
	}

}
