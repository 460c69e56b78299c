/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.time.Duration;
import java.util.OptionalDouble;

import io.github.llmresilience.time.ManualTicker;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * B32: what the budget of one provider holds.
 */
class RetryBudgetTests {

	private final ManualTicker ticker = new ManualTicker();

	@Test
	void beginsWithTenSecondsOfItsReserve() {
		RetryBudget budget = budget(0.2, 10);
		assertThat(budget.tokens()).isEqualTo(100);
		assertThat(takeAll(budget)).isEqualTo(100);
		assertThat(budget.tokens()).isZero();
	}

	@Test
	void allowsAFewRetriesAlsoWithoutAReserve() {
		assertThat(takeAll(budget(0.2, 0))).isEqualTo(10);
	}

	/** Five times a fifth is one, also in floating point. */
	@Test
	void givesOneRetryForFiveFirstAttempts() {
		RetryBudget budget = budget(0.2, 0);
		takeAll(budget);
		for (int round = 0; round < 100; round++) {
			for (int i = 0; i < 4; i++) {
				budget.deposit();
			}
			assertThat(budget.tryTake()).as("after four").isFalse();
			budget.deposit();
			assertThat(budget.tryTake()).as("after five").isTrue();
		}
	}

	@Test
	void refillsByTheSecond() {
		RetryBudget budget = budget(0.2, 10);
		takeAll(budget);
		this.ticker.advance(Duration.ofMillis(99));
		assertThat(budget.tryTake()).isFalse();
		this.ticker.advance(Duration.ofMillis(1));
		assertThat(budget.tryTake()).isTrue();
		this.ticker.advance(Duration.ofSeconds(3));
		assertThat(takeAll(budget)).isEqualTo(30);
	}

	/** Asking often must not lose the fractions between. */
	@Test
	void losesNoTimeToThoseThatAskOften() {
		RetryBudget budget = budget(0.2, 10);
		takeAll(budget);
		int taken = 0;
		for (int i = 0; i < 100_000; i++) {
			this.ticker.advance(Duration.ofNanos(10_000));
			taken += budget.tryTake() ? 1 : 0;
		}
		assertThat(taken).isEqualTo(10);
	}

	@Test
	void neverHoldsMoreThanItsCapacity() {
		RetryBudget budget = budget(1, 10);
		for (int i = 0; i < 1000; i++) {
			budget.deposit();
		}
		this.ticker.advance(Duration.ofDays(100));
		assertThat(budget.tokens()).isEqualTo(100);
		assertThat(takeAll(budget)).isEqualTo(100);
	}

	@Test
	void holdsItsCapacity() {
		RetryBudget budget = new RetryBudget(new RetryBudgetPolicy(true, 0.5, 1, 3), this.ticker);
		assertThat(takeAll(budget)).isEqualTo(3);
		this.ticker.advance(Duration.ofSeconds(60));
		assertThat(takeAll(budget)).isEqualTo(3);
	}

	@Test
	void keepsABudgetForEachProvider() {
		RetryBudgets budgets = new RetryBudgets((provider) -> provider.equals("free") ? RetryBudgetPolicy.UNLIMITED
				: new RetryBudgetPolicy(true, 0.5, 1, null), this.ticker);
		for (int i = 0; i < 10; i++) {
			assertThat(budgets.tryTake("openai")).isTrue();
		}
		assertThat(budgets.tryTake("openai")).isFalse();
		assertThat(budgets.tryTake("anthropic")).isTrue();
		budgets.deposit("openai");
		for (int i = 0; i < 1000; i++) {
			assertThat(budgets.tryTake("free")).isTrue();
		}
		assertThat(budgets.tokens("openai").orElseThrow()).isCloseTo(0.5, within(1e-9));
		assertThat(budgets.tokens("free")).isEqualTo(OptionalDouble.empty());
		assertThat(budgets.tokens()).containsOnlyKeys("anthropic", "openai");
	}

	private RetryBudget budget(double ratio, int minPerSecond) {
		return new RetryBudget(new RetryBudgetPolicy(true, ratio, minPerSecond, null), this.ticker);
	}

	private static int takeAll(RetryBudget budget) {
		int taken = 0;
		while (budget.tryTake()) {
			taken++;
		}
		return taken;
	}

}
