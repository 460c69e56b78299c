/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.time.Duration;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.time.ManualTicker;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/**
 * Whatever threads do to a cooldown at the same time, it is as if they had done it one
 * after the other: the longest wish holds, and each is told what held before.
 */
public class CooldownLinearizabilityTests {

	private final ManualTicker ticker = new ManualTicker();

	private final Cooldown cooldown = new Cooldown(this.ticker);

	@Operation
	public long extend(@Param(gen = IntGen.class, conf = "1:3") int seconds) {
		return this.cooldown.extend(Duration.ofSeconds(seconds), FailureKind.RATE_LIMITED);
	}

	@Operation
	public void lift() {
		this.cooldown.lift();
	}

	@Operation
	public void letASecondPass() {
		this.ticker.advance(Duration.ofSeconds(1));
	}

	@Operation
	public long remaining() {
		return this.cooldown.remainingNanos();
	}

	@Test
	void isLinearizable() {
		new ModelCheckingOptions().iterations(6)
			.threads(2)
			.actorsPerThread(3)
			.invocationsPerIteration(150)
			.check(CooldownLinearizabilityTests.class);
	}

}
