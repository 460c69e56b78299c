package io.github.llmresilience.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

import io.github.llmresilience.budget.RetryBudgetSettings;
import io.github.llmresilience.budget.RetryBudgets;
import io.github.llmresilience.call.LlmCallSettings;
import io.github.llmresilience.call.LlmCallTracer;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.call.LlmTargetSettings;
import io.github.llmresilience.circuitbreaker.CircuitBreakerSettings;
import io.github.llmresilience.circuitbreaker.TargetGates;
import io.github.llmresilience.failure.FailureClassifiers;
import io.github.llmresilience.fallback.FallbackRule;
import io.github.llmresilience.retry.RetryRule;
import io.github.llmresilience.retry.RetrySettings;
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
		Random random = new Random(seed);
		TargetGates gates = new TargetGates((target) -> CircuitBreakerSettings.NONE, this.ticker, (event) -> {
		});
		RetryBudgets budgets = new RetryBudgets((provider) -> RetryBudgetSettings.DEFAULTS, this.ticker);
		LlmCallEngine engine = new LlmCallEngine(new FailureClassifiers(List.of(), () -> Instant.EPOCH), gates, budgets,
				(event) -> {
				}, this.ticker, LlmCallTracer.NONE);
		LlmCallSettings settings = new LlmCallSettings("storm",
				List.of(new LlmTargetSettings(LlmTarget.parse("openai/gpt"), FallbackRule.PROVIDER_SIDE,
						Duration.ofMinutes(1), true,
						List.of(new RetryRule(RetrySettings.DEFAULTS, random::nextDouble), new FallbackRule()))),
				null);
		Storm storm = new Storm(engine, settings, this.ticker, this::ask);
		for (int i = 0; i < CALLS; i++) {
			storm.call(Duration.ZERO);
		}
		storm.blow();
		assertThat(storm.answered()).isEqualTo(CALLS);
		assertThat(this.requests).as("requests for %d answers", CALLS).isLessThanOrEqualTo(CALLS * 2);
	}

	private Step ask(LlmCallSession session, Step.Call call) {
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
