/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.time.Duration;

import io.github.llmresilience.gate.CircuitBreakerSettings;
import io.github.llmresilience.gate.RetryBudgetSettings;
import io.github.llmresilience.gate.RetryBudgets;
import io.github.llmresilience.time.ManualTicker;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * B32: 1000 calls a second while their only provider is down for half a minute. In
 * virtual time.
 */
class OutageStormTests {

	private static final int CALLS_PER_SECOND = 1000;

	private static final int DOWN_SECONDS = 30;

	private static final int SECONDS = 60;

	private static final RetryBudgetSettings NO_BUDGET = new RetryBudgetSettings(false, null, null, null);

	private static final CircuitBreakerSettings NO_BREAKER = new CircuitBreakerSettings(false, null, null, null, null,
			null, null, null, null, null, null, null, null, null, null);

	private final ManualTicker ticker = new ManualTicker();

	private final long start = this.ticker.nanos();

	private RetryBudgets budgets;

	/** Requests while the provider was down. */
	private int requests;

	@Test
	void triplesTheLoadWithoutABudget() {
		Storm storm = storm(NO_BUDGET, NO_BREAKER);
		assertThat(load()).isGreaterThan(2.7);
		assertThat(storm.failed()).isLessThan(DOWN_SECONDS * CALLS_PER_SECOND);
	}

	/** A fifth of the first attempts, ten each second, and what there was before. */
	@Test
	void addsNoMoreThanRatioAndReserveToTheLoad() {
		storm(RetryBudgetSettings.NONE, NO_BREAKER);
		double offered = CALLS_PER_SECOND * DOWN_SECONDS;
		assertThat(this.requests).isLessThanOrEqualTo((int) (offered * 1.2 + DOWN_SECONDS * 10 + 100));
		assertThat(load()).isBetween(1.15, 1.25);
	}

	@Test
	void refillsWhenTheProviderIsBack() {
		Storm storm = storm(RetryBudgetSettings.NONE, NO_BREAKER);
		assertThat(this.budgets.tokens("openai").orElseThrow()).isEqualTo(100);
		assertThat(storm.answered()).isGreaterThanOrEqualTo((SECONDS - DOWN_SECONDS) * CALLS_PER_SECOND);
	}

	/** What the budget still lets pass, the breaker keeps away. */
	@Test
	void sendsNextToNothingWithTheCircuitBreaker() {
		storm(RetryBudgetSettings.NONE, CircuitBreakerSettings.NONE);
		assertThat(load()).isLessThan(0.01);
	}

	private double load() {
		return (double) this.requests / (CALLS_PER_SECOND * DOWN_SECONDS);
	}

	private Storm storm(RetryBudgetSettings budget, CircuitBreakerSettings breaker) {
		this.budgets = new RetryBudgets((provider) -> budget.resolve(), this.ticker);
		Storm storm = new Storm(breaker, this.budgets, this.ticker, 7, this::ask);
		for (int i = 0; i < SECONDS * CALLS_PER_SECOND; i++) {
			storm.call(Duration.ofSeconds(1).dividedBy(CALLS_PER_SECOND).multipliedBy(i));
		}
		storm.blow();
		return storm;
	}

	private Step ask(LlmCallSession session, Step.Attempt call) {
		if (this.ticker.nanos() - this.start >= Duration.ofSeconds(DOWN_SECONDS).toNanos()) {
			return session.succeeded(call, "answer");
		}
		this.requests++;
		return session.failed(call, Script.http(503));
	}

}
