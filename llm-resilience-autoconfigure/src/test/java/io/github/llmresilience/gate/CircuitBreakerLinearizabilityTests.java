/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.time.Duration;

import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.time.ManualTicker;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Whatever threads do to a breaker that lets two probes pass, it is as if they had done
 * it one after the other: no place is given twice or lost, and each change of state is
 * told once.
 */
public class CircuitBreakerLinearizabilityTests extends BreakerInterleavings {

	private final ManualTicker ticker = new ManualTicker();

	private final CircuitBreaker breaker = new CircuitBreaker(new CircuitBreakerSettings(true, 4, null, 1, null, null,
			null, Duration.ofSeconds(1), 2, null, null, null, null, null, null)
		.resolve(), this.ticker, (from, to) -> {
		});

	public CircuitBreakerLinearizabilityTests() {
		this.breaker.tryAcquire().failed(1);
		this.ticker.advance(Duration.ofSeconds(1));
	}

	@Override
	@Nullable Permit request() {
		return this.breaker.tryAcquire();
	}

	@Operation
	public CircuitState state() {
		return this.breaker.state();
	}

}
