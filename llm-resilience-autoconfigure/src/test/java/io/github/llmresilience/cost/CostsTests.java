/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.cost;

import java.time.Duration;
import java.util.Map;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.LlmUsage;
import io.github.llmresilience.time.ManualTicker;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class CostsTests {

	private static final LlmTarget MINI = LlmTarget.parse("openai/gpt-5-mini");

	private static final LlmTarget LARGE = LlmTarget.parse("openai/gpt-5");

	private static final LlmTarget LOCAL = LlmTarget.parse("ollama/llama3.2");

	private final ManualTicker ticker = new ManualTicker();

	private final Costs costs = new Costs(Map.of(MINI, new Price(0.25, 0.025, 2), LARGE, new Price(1.25, 0.125, 10)),
			this.ticker);

	@Test
	void countsPromptCacheAndAnswer() {
		assertThat(this.costs.record("ask", MINI, new LlmUsage(1_000_000, 500_000, 400_000)))
			.isEqualTo(0.6 * 0.25 + 0.4 * 0.025 + 0.5 * 2, within(1e-9));
	}

	@Test
	void knowsNoCostWithoutAPriceOrTokens() {
		assertThat(this.costs.record("ask", LOCAL, new LlmUsage(10, 10))).isNull();
		assertThat(this.costs.record("ask", MINI, null)).isNull();
		assertThat(this.costs.inHour("ask")).isZero();
	}

	@Test
	void sumsTheCostsOfAnHour() {
		this.ticker.advance(Duration.ofHours(5));
		LlmUsage usage = new LlmUsage(0, 1_000_000);
		this.costs.record("ask", MINI, usage);
		this.ticker.advance(Duration.ofMinutes(59));
		this.costs.record("ask", LARGE, usage);
		this.costs.record("tell", LARGE, usage);
		assertThat(this.costs.inHour("ask")).isEqualTo(12);
		assertThat(this.costs.isUsedUp("ask", 12)).isTrue();
		assertThat(this.costs.isUsedUp("ask", 12.01)).isFalse();
		this.ticker.advance(Duration.ofMinutes(1));
		assertThat(this.costs.inHour("ask")).isZero();
		this.costs.record("ask", MINI, usage);
		assertThat(this.costs.inHour("ask")).isEqualTo(2);
	}

	@Test
	void reportsAUsedUpBudgetOnceInAnHour() {
		LlmUsage usage = new LlmUsage(0, 1_000_000);
		this.costs.record("ask", MINI, usage);
		assertThat(this.costs.isNews("ask")).isTrue();
		assertThat(this.costs.isNews("ask")).isFalse();
		this.ticker.advance(Duration.ofHours(1));
		this.costs.record("ask", MINI, usage);
		assertThat(this.costs.isNews("ask")).isTrue();
	}

	@Test
	void comparesModels() {
		assertThat(this.costs.isCheaper(MINI, LARGE)).isTrue();
		assertThat(this.costs.isCheaper(LARGE, MINI)).isFalse();
		assertThat(this.costs.isCheaper(LOCAL, MINI)).isTrue();
		assertThat(this.costs.isCheaper(MINI, MINI)).isFalse();
	}

	@Test
	void forgetsTheHour() {
		this.costs.record("ask", MINI, new LlmUsage(0, 1_000_000));
		this.costs.reset();
		assertThat(this.costs.inHour("ask")).isZero();
	}

}
