/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.time.Duration;

import io.github.llmresilience.time.ManualTicker;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;

/**
 * Whatever threads do to a target that is their last resort, it is as if they had done it
 * one after the other: no permit is given twice or lost.
 */
public class LastResortLinearizabilityTests extends BreakerInterleavings {

	private final ManualTicker ticker = new ManualTicker();

	private final CircuitBreaker breaker = new CircuitBreaker(new CircuitBreakerSettings(true, 4, null, 1, null, null,
			null, Duration.ofMinutes(1), 2, null, null, null, null, null, null)
		.resolve(), this.ticker, (from, to) -> {
		});

	public LastResortLinearizabilityTests() {
		this.breaker.tryAcquire().failed(1);
		this.ticker.advance(Duration.ofSeconds(10));
		this.breaker.tryAcquireAsLastResort().succeeded(1);
		for (int i = 1; i < LastResort.PERMITS_PER_ANSWER; i++) {
			this.breaker.tryAcquireAsLastResort().failed(1);
		}
	}

	@Override
	@Nullable Permit request() {
		return this.breaker.tryAcquireAsLastResort();
	}

	@Operation
	public void answering(@Param(gen = ThreadIdGen.class) int thread) {
		with(thread, (permit) -> permit.answering(1));
	}

	@Operation
	public void cut(@Param(gen = ThreadIdGen.class) int thread) {
		giveBack(thread, Permit::cut);
	}

	@Operation
	public int permits() {
		return this.breaker.lastResort().permits();
	}

}
