/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.time.Duration;

import io.github.llmresilience.time.ManualTicker;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/**
 * Whatever threads do to a budget at the same time, it is as if they had done it one
 * after the other: no token is given twice, none is lost. Lincheck tries the
 * interleavings, and takes the same class on one thread for the truth.
 */
public class RetryBudgetLinearizabilityTests {

	private final ManualTicker ticker = new ManualTicker();

	private final RetryBudget budget = new RetryBudget(new RetryBudgetPolicy(true, 0.5, 1, null), this.ticker);

	public RetryBudgetLinearizabilityTests() {
		while (this.budget.tokens() > 1) {
			this.budget.tryTake();
		}
	}

	@Operation
	public void deposit() {
		this.budget.deposit();
	}

	@Operation
	public void letHalfASecondPass() {
		this.ticker.advance(Duration.ofMillis(500));
	}

	@Operation
	public boolean tryTake() {
		return this.budget.tryTake();
	}

	@Operation
	public double tokens() {
		return this.budget.tokens();
	}

	@Test
	void isLinearizable() {
		new ModelCheckingOptions().iterations(6)
			.threads(2)
			.actorsPerThread(3)
			.invocationsPerIteration(150)
			.check(RetryBudgetLinearizabilityTests.class);
	}

}
