/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sharedstate;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;

import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.call.CooldownScope;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.gate.CircuitBreakerPolicy;
import io.github.llmresilience.gate.GateChange;
import io.github.llmresilience.gate.GateChange.Action;
import io.github.llmresilience.gate.GateSettings;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.settings.FixedSettings;
import io.github.llmresilience.time.ManualTicker;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * What instances tell each other, with a store in memory and clocks that differ by a
 * minute.
 */
@ExtendWith(OutputCaptureExtension.class)
class SharedStateTests {

	private static final LlmTarget GPT = LlmTarget.parse("openai/gpt");

	private static final LlmTarget MINI = LlmTarget.parse("openai/gpt-mini");

	private static final LlmTarget CLAUDE = LlmTarget.parse("anthropic/claude");

	private final MemoryStore store = new MemoryStore();

	private final Instance one = new Instance();

	private final Instance other = new Instance();

	@BeforeEach
	void letClocksDiffer() {
		this.other.ticker.advance(Duration.ofMinutes(1));
	}

	/**
	 * One instance of the application.
	 */
	private final class Instance {

		private final ManualTicker ticker = new ManualTicker();

		private final AtomicReference<SharedState> state = new AtomicReference<>();

		private final TargetGates gates = new TargetGates(new GateSettings((target) -> CircuitBreakerPolicy.DEFAULTS,
				(provider) -> OptionalInt.empty(), (provider) -> null, (target) -> false, null), this.ticker,
				(event) -> {
				}, (change) -> this.state.get().note(change));

		private Instance() {
			this.state.set(new SharedState(this.gates, () -> List.of(GPT, MINI, CLAUDE), SharedStateTests.this.store,
					new SharedKeys("test:"), this.ticker));
		}

		private void isTold(LlmTarget target, FailureKind kind, Duration retryAfter) {
			this.gates.heed(target, LlmFailure.of(kind, new IllegalStateException()).withRetryAfter(retryAfter));
		}

		private void exchange() {
			this.state.get().exchange();
		}

		private Duration cooldown(LlmTarget target) {
			return this.gates.status(target).cooldown();
		}

		private CircuitState circuit(LlmTarget target) {
			return this.gates.stateOf(target);
		}

	}

	private void exchangeAll() {
		this.one.exchange();
		this.other.exchange();
		this.one.exchange();
	}

	private void letPass(Duration time) {
		this.one.ticker.advance(time);
		this.other.ticker.advance(time);
		this.store.clock().advance(time);
	}

	/** Only how long it lasts goes from one to the other, never a time of day. */
	@Test
	void sharesACooldownWhateverTheClocksSay() {
		this.one.isTold(GPT, FailureKind.RATE_LIMITED, Duration.ofSeconds(5));
		letPass(Duration.ofSeconds(1));
		exchangeAll();
		assertThat(this.other.cooldown(GPT)).isEqualTo(Duration.ofSeconds(4));
		assertThat(this.other.cooldown(MINI)).isZero();
		letPass(Duration.ofSeconds(4));
		exchangeAll();
		assertThat(this.other.cooldown(GPT)).isZero();
		assertThat(this.one.cooldown(GPT)).isZero();
	}

	/** A quota is that of all models of the provider. */
	@Test
	void sharesAUsedUpQuotaForTheWholeProvider() {
		this.one.isTold(GPT, FailureKind.QUOTA_EXHAUSTED, null);
		exchangeAll();
		assertThat(this.other.cooldown(GPT)).isEqualTo(Duration.ofMinutes(5));
		assertThat(this.other.cooldown(MINI)).isEqualTo(Duration.ofMinutes(5));
		assertThat(this.other.cooldown(CLAUDE)).isZero();
	}

	@Test
	void neverShortensACooldown() {
		this.one.isTold(GPT, FailureKind.RATE_LIMITED, Duration.ofSeconds(30));
		exchangeAll();
		this.other.isTold(GPT, FailureKind.RATE_LIMITED, Duration.ofSeconds(3));
		exchangeAll();
		assertThat(this.one.cooldown(GPT)).isEqualTo(Duration.ofSeconds(30));
		assertThat(this.store.writes).isOne();
	}

	@Test
	void tellsNothingThatItWasTold() {
		this.one.isTold(GPT, FailureKind.RATE_LIMITED, Duration.ofSeconds(30));
		for (int i = 0; i < 5; i++) {
			exchangeAll();
		}
		assertThat(this.store.writes).isOne();
	}

	/** B27. */
	@ParameterizedTest
	@ValueSource(longs = { 3601, 86_400, 1_000_000_000_000L, Long.MAX_VALUE / 1000 })
	void cutsAHostileWishToAnHour(long seconds) {
		this.one.isTold(GPT, FailureKind.RATE_LIMITED, Duration.ofSeconds(seconds));
		exchangeAll();
		assertThat(this.other.cooldown(GPT)).isEqualTo(Duration.ofHours(1));
	}

	@Test
	void sharesWhatAnOperatorDecides() {
		this.one.gates.decide(GPT, Action.OPEN);
		exchangeAll();
		assertThat(this.other.circuit(GPT)).isEqualTo(CircuitState.OPEN);
		this.other.gates.decide(GPT, Action.CLOSE);
		this.other.exchange();
		this.one.exchange();
		assertThat(this.one.circuit(GPT)).isEqualTo(CircuitState.CLOSED);
	}

	@Test
	void endsCooldownsEverywhereWithAReset() {
		this.one.isTold(GPT, FailureKind.RATE_LIMITED, Duration.ofMinutes(3));
		this.one.isTold(GPT, FailureKind.QUOTA_EXHAUSTED, null);
		exchangeAll();
		this.other.gates.decide(GPT, Action.RESET);
		exchangeAll();
		this.other.exchange();
		this.one.exchange();
		assertThat(this.one.cooldown(GPT)).isZero();
		assertThat(this.other.cooldown(GPT)).isZero();
		assertThat(this.store.values()).containsOnlyKeys("test:decision:openai/gpt");
	}

	/** A reset takes back what was not even sent yet. */
	@Test
	void sendsNoCooldownThatWasEndedMeanwhile() {
		this.one.isTold(GPT, FailureKind.RATE_LIMITED, Duration.ofMinutes(3));
		this.one.gates.decide(GPT, Action.RESET);
		exchangeAll();
		assertThat(this.other.cooldown(GPT)).isZero();
	}

	/** Whoever is heard last: both end with the same. */
	@Test
	void agreesOnOneOfTwoDecisionsAtTheSameTime() {
		this.one.gates.decide(GPT, Action.OPEN);
		this.other.gates.decide(GPT, Action.CLOSE);
		exchangeAll();
		this.other.exchange();
		this.one.exchange();
		assertThat(this.one.circuit(GPT)).isEqualTo(this.other.circuit(GPT)).isEqualTo(CircuitState.CLOSED);
	}

	@Test
	void tellsAnInstanceThatStartsLater() {
		this.one.isTold(GPT, FailureKind.RATE_LIMITED, Duration.ofSeconds(20));
		this.one.gates.decide(CLAUDE, Action.OPEN);
		this.one.exchange();
		Instance late = new Instance();
		late.exchange();
		assertThat(late.cooldown(GPT)).isEqualTo(Duration.ofSeconds(20));
		assertThat(late.circuit(CLAUDE)).isEqualTo(CircuitState.OPEN);
	}

	/** Somebody keeps calls away for weeks, and instances come and go. */
	@Test
	void remembersADecisionAsLongAsAnInstanceFollowsIt() {
		this.one.gates.decide(GPT, Action.OPEN);
		exchangeAll();
		for (int hour = 0; hour < 24 * 14; hour++) {
			letPass(Duration.ofHours(1));
			exchangeAll();
		}
		Instance late = new Instance();
		late.exchange();
		assertThat(late.circuit(GPT)).isEqualTo(CircuitState.OPEN);
	}

	@Test
	void bringsADecisionBackThatTheStoreHasLost() {
		this.one.gates.decide(GPT, Action.OPEN);
		exchangeAll();
		this.store.clear();
		exchangeAll();
		Instance late = new Instance();
		late.exchange();
		assertThat(late.circuit(GPT)).isEqualTo(CircuitState.OPEN);
		assertThat(this.one.circuit(GPT)).isEqualTo(CircuitState.OPEN);
	}

	/** What could not be sent is sent when it can, less the time that has passed. */
	@Test
	void losesNothingWhileTheStoreIsDown() {
		this.store.setDown(true);
		this.one.isTold(GPT, FailureKind.RATE_LIMITED, Duration.ofSeconds(20));
		this.one.isTold(MINI, FailureKind.RATE_LIMITED, Duration.ofSeconds(5));
		this.one.gates.decide(CLAUDE, Action.OPEN);
		assertThatIllegalStateException().isThrownBy(this.one::exchange);
		assertThat(this.one.cooldown(GPT)).isEqualTo(Duration.ofSeconds(20));
		letPass(Duration.ofSeconds(8));
		this.store.setDown(false);
		exchangeAll();
		assertThat(this.other.cooldown(GPT)).isEqualTo(Duration.ofSeconds(12));
		assertThat(this.other.cooldown(MINI)).isZero();
		assertThat(this.other.circuit(CLAUDE)).isEqualTo(CircuitState.OPEN);
	}

	/** What was learnt after a reset is not ended by it, in whatever order it is sent. */
	@Test
	void keepsTheOrderOfWhatHappenedWhileTheStoreWasDown() {
		this.store.setDown(true);
		for (LlmTarget target : List.of(GPT, MINI, CLAUDE)) {
			this.one.gates.decide(target, Action.RESET);
			letPass(Duration.ofMillis(1));
			this.one.isTold(target, FailureKind.RATE_LIMITED, Duration.ofSeconds(30));
		}
		this.store.setDown(false);
		exchangeAll();
		for (LlmTarget target : List.of(GPT, MINI, CLAUDE)) {
			assertThat(this.one.cooldown(target)).isGreaterThan(Duration.ofSeconds(29));
			assertThat(this.other.cooldown(target)).isGreaterThan(Duration.ofSeconds(29));
		}
	}

	/** A decision that was shared late is not carried out again by whoever made it. */
	@Test
	void doesNotRepeatItsOwnDecision() {
		this.store.setDown(true);
		this.one.gates.decide(GPT, Action.RESET);
		this.one.isTold(GPT, FailureKind.QUOTA_EXHAUSTED, null);
		this.store.setDown(false);
		this.one.exchange();
		this.one.exchange();
		assertThat(this.one.cooldown(GPT)).isPositive();
	}

	/** What an operator decides later holds, whoever hears of it first. */
	@Test
	void doesNotBringAnOlderDecisionBack() {
		this.store.setDown(true);
		this.one.gates.decide(GPT, Action.OPEN);
		letPass(Duration.ofMinutes(10));
		this.store.setDown(false);
		this.other.gates.decide(GPT, Action.CLOSE);
		this.other.exchange();
		exchangeAll();
		this.other.exchange();
		assertThat(this.one.circuit(GPT)).isEqualTo(CircuitState.CLOSED);
		assertThat(this.other.circuit(GPT)).isEqualTo(CircuitState.CLOSED);
	}

	/** The store was emptied; an instance renews what it knows while another decides. */
	@Test
	void renewsNothingThatWasDecidedOtherwise() {
		this.one.gates.decide(GPT, Action.OPEN);
		exchangeAll();
		this.store.clear();
		this.other.gates.decide(GPT, Action.CLOSE);
		this.other.exchange();
		exchangeAll();
		assertThat(this.one.circuit(GPT)).isEqualTo(CircuitState.CLOSED);
		assertThat(this.other.circuit(GPT)).isEqualTo(CircuitState.CLOSED);
	}

	@Test
	void sendsTheLongerOfTwoWishes() {
		this.one.state.get()
			.note(new GateChange.CoolDown(GPT, CooldownScope.TARGET, FailureKind.RATE_LIMITED, Duration.ofSeconds(30)));
		this.one.state.get()
			.note(new GateChange.CoolDown(GPT, CooldownScope.TARGET, FailureKind.RATE_LIMITED, Duration.ofSeconds(2)));
		exchangeAll();
		assertThat(this.other.cooldown(GPT)).isEqualTo(Duration.ofSeconds(30));
	}

	/** A link may be stopped and started again, with its context. */
	@Test
	void linksAgainAfterARestart() {
		SharedStateLink link = new SharedStateLink(this.one.gates, () -> List.of(GPT), new FixedSettings(), this.store,
				"test:");
		for (int round = 1; round <= 2; round++) {
			link.start();
			link.onChange(new GateChange.CoolDown(GPT, CooldownScope.TARGET, FailureKind.RATE_LIMITED,
					Duration.ofSeconds(10L * round)));
			int writes = round;
			await().until(() -> this.store.writes == writes);
			link.stop();
			assertThat(link.isRunning()).isFalse();
		}
		assertThat(link.isReachable()).isTrue();
	}

	@Test
	void saysOnceWhatItCannotReadAndGoesOn(CapturedOutput output) {
		this.store.occupy("test:cooldown:target:openai/gpt");
		this.store.put("test:decision:openai/gpt-mini", "explode 17", Duration.ofHours(1));
		this.store.put("test:cooldown:provider:anthropic", "some_new_kind", Duration.ofSeconds(7));
		exchangeAll();
		exchangeAll();
		assertThat(this.one.cooldown(GPT)).isZero();
		assertThat(this.one.circuit(MINI)).isEqualTo(CircuitState.CLOSED);
		assertThat(this.one.cooldown(CLAUDE)).isEqualTo(Duration.ofSeconds(7));
		for (Map.Entry<String, String> complaint : Map
			.of("test:cooldown:target:openai/gpt", "holds no text", "test:decision:openai/gpt-mini",
					"holds no decision")
			.entrySet()) {
			assertThat(output.getAll().split("'" + complaint.getKey() + "' " + complaint.getValue(), -1))
				.as("one complaint of each instance")
				.hasSize(3);
		}
	}

}
