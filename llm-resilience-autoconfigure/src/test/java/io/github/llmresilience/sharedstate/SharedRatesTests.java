/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sharedstate;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;

import io.github.llmresilience.failure.classify.RateLimits;
import io.github.llmresilience.gate.CircuitBreakerPolicy;
import io.github.llmresilience.gate.GateSettings;
import io.github.llmresilience.gate.RateLimit;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.ratelimit.BucketRateLimit;
import io.github.llmresilience.ratelimit.RateLimitPolicy;
import io.github.llmresilience.time.ManualTicker;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

/** How instances divide a rate limit. */
class SharedRatesTests {

	private final MemoryStore store = new MemoryStore();

	private final Instance one = new Instance();

	private final Instance other = new Instance();

	private final class Instance {

		private final ManualTicker ticker = new ManualTicker();

		private final TargetGates gates = new TargetGates(
				new GateSettings((target) -> CircuitBreakerPolicy.DEFAULTS, (provider) -> OptionalInt.empty(),
						(provider) -> new BucketRateLimit(new RateLimitPolicy(600L, null, false),
								new RateLimits(() -> Instant.EPOCH), this.ticker),
						(target) -> false, null),
				this.ticker, (event) -> {
				}, (change) -> {
				});

		private final RateLimit limit = this.gates.rateLimit("openai");

		private final SharedRates rates = new SharedRates(this.gates, SharedRatesTests.this.store,
				new SharedKeys("test:"), this.ticker);

		/** Lets two seconds pass, asks for turns in them, and exchanges. */
		private void ask(int turns) {
			this.ticker.advance(Duration.ofSeconds(2));
			for (int i = 0; i < turns; i++) {
				this.limit.tryTake();
			}
			this.rates.exchange();
		}

		private double share() {
			return this.limit.status().share();
		}

	}

	/** The second instance notifies the first one. */
	private void start() {
		this.one.rates.exchange();
		this.other.rates.exchange();
		this.one.rates.exchange();
	}

	/** While the demand changes, the shares may overlap for one exchange, a little. */
	private void ask(int byOne, int byOther, int times) {
		for (int i = 0; i < times; i++) {
			this.store.clock().advance(Duration.ofSeconds(2));
			this.one.ask(byOne);
			this.other.ask(byOther);
			assertThat(this.one.share() + this.other.share()).isLessThan(1.1);
		}
	}

	@Test
	void leavesTheWholeLimitToASingleInstance() {
		this.one.rates.exchange();
		this.one.ask(10);
		this.one.ask(10);
		assertThat(this.one.share()).isEqualTo(1);
	}

	@Test
	void dividesTheLimitByDemand() {
		start();
		ask(20, 20, 20);
		assertThat(this.one.share()).isCloseTo(0.5, within(0.01));
		assertThat(this.other.share()).isCloseTo(0.5, within(0.01));
		ask(36, 4, 20);
		assertThat(this.one.share()).isCloseTo(0.86, within(0.02));
		assertThat(this.other.share()).isCloseTo(0.14, within(0.02));
	}

	@Test
	void takesOverTheShareOfAnInstanceThatHasGone() {
		start();
		ask(20, 20, 10);
		for (int i = 0; i < 8; i++) {
			this.store.clock().advance(Duration.ofSeconds(2));
			this.one.ask(20);
		}
		assertThat(this.one.share()).isEqualTo(1);
	}

	@Test
	void keepsItsShareIfTheStoreIsNotAvailable() {
		start();
		ask(20, 20, 10);
		double share = this.one.share();
		this.store.setDown(true);
		assertThatIllegalStateException().isThrownBy(() -> this.one.ask(40));
		assertThat(this.one.share()).isEqualTo(share);
	}

}
