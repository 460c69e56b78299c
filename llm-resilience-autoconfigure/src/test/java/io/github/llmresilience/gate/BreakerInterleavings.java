/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What threads do to a circuit breaker: each requests a permit, and settles the one that
 * it holds.
 */
public abstract class BreakerInterleavings {

	private static final int THREADS = 2;

	/** The permit that each thread holds. */
	private final AtomicReferenceArray<Permit> permits = new AtomicReferenceArray<>(THREADS + 2);

	abstract @Nullable Permit request();

	@Operation
	public boolean acquire(@Param(gen = ThreadIdGen.class) int thread) {
		if (this.permits.get(thread) == null) {
			this.permits.set(thread, request());
		}
		return this.permits.get(thread) != null;
	}

	@Operation
	public void succeed(@Param(gen = ThreadIdGen.class) int thread) {
		giveBack(thread, (permit) -> permit.succeeded(1));
	}

	@Operation
	public void fail(@Param(gen = ThreadIdGen.class) int thread) {
		giveBack(thread, (permit) -> permit.failed(1));
	}

	@Operation
	public void release(@Param(gen = ThreadIdGen.class) int thread) {
		giveBack(thread, Permit::release);
	}

	final void giveBack(int thread, Consumer<Permit> answer) {
		with(thread, answer);
		this.permits.set(thread, null);
	}

	final void with(int thread, Consumer<Permit> answer) {
		Permit permit = this.permits.get(thread);
		if (permit != null) {
			answer.accept(permit);
		}
	}

	@Test
	void isLinearizable() {
		new ModelCheckingOptions().iterations(4)
			.threads(THREADS)
			.actorsPerThread(4)
			.invocationsPerIteration(150)
			.check(getClass());
	}

}
