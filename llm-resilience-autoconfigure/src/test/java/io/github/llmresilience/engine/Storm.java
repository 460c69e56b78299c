/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BiFunction;

import io.github.llmresilience.call.LlmCallTracer;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.classify.FailureClassifiers;
import io.github.llmresilience.gate.CircuitBreakerSettings;
import io.github.llmresilience.gate.GateSettings;
import io.github.llmresilience.gate.RetryBudgets;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.rule.FallbackRule;
import io.github.llmresilience.rule.HedgePolicy;
import io.github.llmresilience.rule.ParsePolicy;
import io.github.llmresilience.rule.RetryAfterSettings;
import io.github.llmresilience.rule.RetryPolicy;
import io.github.llmresilience.rule.RetryRule;
import io.github.llmresilience.rule.RetrySettings;
import io.github.llmresilience.rule.StreamPolicy;
import io.github.llmresilience.time.ManualTicker;

/**
 * Many calls at once in virtual time: sessions are stepped in the order of their clocks,
 * and a provider answers at once.
 */
final class Storm {

	private final PriorityQueue<Turn> turns = new PriorityQueue<>(Comparator.comparingLong(Turn::at));

	private final LlmCallEngine engine;

	private final LlmCallSettings settings;

	private final ManualTicker ticker;

	private final BiFunction<LlmCallSession, Step.Attempt, Step> provider;

	private int answered;

	private int failed;

	/**
	 * What is to be done about a call at a time; its first step is null.
	 */
	private record Turn(long at, LlmCallSession session, Step step) {
	}

	/**
	 * Creates a storm of calls with one target, and with default settings but for these.
	 * @param seed of the jitter
	 * @param provider tells the session what comes of an attempt
	 */
	Storm(CircuitBreakerSettings breaker, RetryBudgets budgets, ManualTicker ticker, long seed,
			BiFunction<LlmCallSession, Step.Attempt, Step> provider) {
		Random random = new Random(seed);
		TargetGates gates = new TargetGates(new GateSettings((target) -> breaker.resolve(),
				(any) -> OptionalInt.empty(), (any) -> null, (target) -> false, null), ticker, (event) -> {
				}, (change) -> {
				});
		this.engine = new LlmCallEngine(new FailureClassifiers(List.of(), () -> Instant.EPOCH), gates, budgets,
				(event) -> {
				}, ticker, LlmCallTracer.NONE);
		this.settings = new LlmCallSettings("storm",
				List.of(new LlmTargetSettings(LlmTarget.parse("openai/gpt"), FallbackRule.PROVIDER_SIDE,
						new RetrySettings(null, null, null, null, null, null, Duration.ofMinutes(1),
								RetryAfterSettings.NONE, null, null)
							.resolve(),
						ParsePolicy.DEFAULTS,
						List.of(new RetryRule(RetryPolicy.DEFAULTS, random::nextDouble), new FallbackRule()))),
				null, LlmBodySettings.DEFAULTS, StreamPolicy.DEFAULTS, HedgePolicy.OFF);
		this.ticker = ticker;
		this.provider = provider;
	}

	/** Adds a call that begins after a while. */
	void call(Duration after) {
		this.turns.add(new Turn(this.ticker.nanos() + after.toNanos(), this.engine.newSession(this.settings), null));
	}

	/** Runs all calls to their ends. */
	void blow() {
		while (!this.turns.isEmpty()) {
			Turn turn = this.turns.poll();
			this.ticker.advance(Duration.ofNanos(Math.max(0, turn.at() - this.ticker.nanos())));
			go(turn.session(), (turn.step() != null) ? turn.session().waited() : turn.session().begin());
		}
	}

	private void go(LlmCallSession session, Step first) {
		Step step = first;
		while (step instanceof Step.Attempt call) {
			step = this.provider.apply(session, call);
		}
		if (step instanceof Step.Wait wait) {
			this.turns.add(new Turn(this.ticker.nanos() + wait.duration().toNanos(), session, wait));
		}
		else if (step instanceof Step.Return) {
			this.answered++;
		}
		else {
			this.failed++;
		}
	}

	int answered() {
		return this.answered;
	}

	int failed() {
		return this.failed;
	}

}
