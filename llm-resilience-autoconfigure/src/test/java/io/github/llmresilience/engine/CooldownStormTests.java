package io.github.llmresilience.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

import io.github.llmresilience.call.LlmCallSettings;
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
 * virtual time: sessions are stepped in the order of their clocks.
 */
class CooldownStormTests {

	private static final int CALLS = 100;

	private static final int LIMIT = 25;

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
		LlmCallEngine engine = new LlmCallEngine(new FailureClassifiers(List.of(), () -> Instant.EPOCH), gates,
				(event) -> {
				}, this.ticker);
		LlmCallSettings settings = new LlmCallSettings("storm",
				List.of(new LlmTargetSettings(LlmTarget.parse("openai/gpt"), FallbackRule.PROVIDER_SIDE,
						Duration.ofMinutes(1), true,
						List.of(new RetryRule(RetrySettings.DEFAULTS, random::nextDouble), new FallbackRule()))),
				null);
		PriorityQueue<Turn> turns = new PriorityQueue<>(Comparator.comparingLong(Turn::at));
		for (int i = 0; i < CALLS; i++) {
			LlmCallSession session = engine.newSession(settings);
			turns.add(new Turn(this.ticker.nanos(), session, session.begin()));
		}
		int answered = 0;
		while (!turns.isEmpty()) {
			Turn turn = turns.poll();
			this.ticker.advance(Duration.ofNanos(Math.max(0, turn.at() - this.ticker.nanos())));
			Step step = (turn.step() instanceof Step.Wait) ? turn.session().waited() : turn.step();
			while (step instanceof Step.Call call) {
				step = ask(turn.session(), call);
			}
			if (step instanceof Step.Wait wait) {
				turns.add(new Turn(this.ticker.nanos() + wait.duration().toNanos(), turn.session(), wait));
			}
			answered += (step instanceof Step.Return) ? 1 : 0;
		}
		assertThat(answered).isEqualTo(CALLS);
		assertThat(this.requests).as("requests for %d answers", CALLS).isLessThanOrEqualTo(CALLS * 2);
	}

	private record Turn(long at, LlmCallSession session, Step step) {
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
