/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.time.Duration;

import io.github.llmresilience.gate.CircuitBreakerSettings;
import io.github.llmresilience.gate.RetryBudgetPolicy;
import io.github.llmresilience.gate.RetryBudgets;
import io.github.llmresilience.time.ManualTicker;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * B26: many calls at once meet a rate limit, and there is no other model to ask. In
 * virtual time.
 */
class CooldownStormTests {

	private static final int CALLS = 500;

	private static final int LIMIT = 125;

	private static final Duration WINDOW = Duration.ofSeconds(5);

	private final ManualTicker ticker = new ManualTicker();

	private final long start = this.ticker.nanos();

	private long window = -1;

	private int inWindow;

	private int requests;

	/** Calls that wait are not lost, and the provider is not asked again and again. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void losesNoCallToARateLimit(long seed) {
		Storm storm = new Storm(CircuitBreakerSettings.NONE,
				new RetryBudgets((provider) -> RetryBudgetPolicy.DEFAULTS, this.ticker), this.ticker, seed, this::ask);
		for (int i = 0; i < CALLS; i++) {
			storm.call(Duration.ZERO);
		}
		storm.blow();
		assertThat(storm.answered()).isEqualTo(CALLS);
		assertThat(this.requests).as("requests for %d answers", CALLS).isLessThanOrEqualTo(CALLS * 2);
	}

	private Step ask(LlmCallSession session, Step.Attempt call) {
		this.requests++;
		long elapsed = this.ticker.nanos() - this.start;
		long current = elapsed / WINDOW.toNanos();
		this.inWindow = (current == this.window) ? this.inWindow + 1 : 1;
		this.window = current;
		if (this.inWindow <= LIMIT) {
			return session.succeeded(call, "answer");
		}
		double remaining = ((current + 1) * WINDOW.toNanos() - elapsed) / 1e9;
		return session.failed(call, Script.http(429, String.valueOf(remaining)));
	}

}
