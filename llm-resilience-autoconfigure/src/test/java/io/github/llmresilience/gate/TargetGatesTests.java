/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.call.CooldownScope;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.time.ManualTicker;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What closes the gates of targets, for whom, and who is told.
 */
class TargetGatesTests {

	private static final LlmTarget SMALL = LlmTarget.parse("openai/small");

	private static final LlmTarget LARGE = LlmTarget.parse("openai/large");

	private static final LlmTarget OTHER = LlmTarget.parse("anthropic/claude");

	private final ManualTicker ticker = new ManualTicker();

	private final List<LlmCallEvent> events = new ArrayList<>();

	private final List<GateChange> changes = new ArrayList<>();

	private final TargetGates gates = gates(OptionalInt.empty(), 100);

	private TargetGates gates(OptionalInt limit, double failureRateThreshold) {
		CircuitBreakerPolicy breaker = new CircuitBreakerSettings(null, 2, null, 2, failureRateThreshold, null, null,
				null, null, null, null, null, null, null, null)
			.resolve();
		return new TargetGates(
				new GateSettings((target) -> breaker, (provider) -> limit, (provider) -> null, (target) -> false, null),
				this.ticker, this.events::add, this.changes::add);
	}

	private static LlmFailure failure(FailureKind kind, Duration retryAfter) {
		return LlmFailure.of(kind, new IllegalStateException()).withRetryAfter(retryAfter);
	}

	private Admission.Refused refusal(TargetGates gates, LlmTarget target) {
		return (Admission.Refused) gates.admit(target);
	}

	private static Permit permit(TargetGates gates, LlmTarget target) {
		return ((Admission.Granted) gates.admit(target)).permit();
	}

	@Test
	void opensAndClosesByHand() {
		this.gates.decide(SMALL, GateChange.Action.OPEN);
		assertThat(this.gates.status(SMALL))
			.isEqualTo(new GateStatus(CircuitState.OPEN, true, Double.NaN, null, Duration.ZERO));
		assertThat(this.gates.isOpenFor(SMALL)).isFalse();
		assertThat(refusal(this.gates, SMALL).kind()).isEqualTo(FailureKind.CIRCUIT_OPEN);
		assertThat(refusal(this.gates, SMALL).causes()).contains(FailureKind.OVERLOADED)
			.doesNotContain(FailureKind.AUTHENTICATION);
		this.ticker.advance(Duration.ofDays(1));
		assertThat(this.gates.stateOf(SMALL)).isEqualTo(CircuitState.OPEN);
		this.gates.decide(SMALL, GateChange.Action.CLOSE);
		assertThat(this.gates.status(SMALL))
			.isEqualTo(new GateStatus(CircuitState.CLOSED, false, Double.NaN, null, Duration.ZERO));
		assertThat(this.gates.admit(SMALL)).isInstanceOf(Admission.Granted.class);
		assertThat(this.changes).containsExactly(new GateChange.Decision(SMALL, GateChange.Action.OPEN),
				new GateChange.Decision(SMALL, GateChange.Action.CLOSE));
		assertThat(this.events).containsExactly(
				new LlmCallEvent.CircuitChanged(SMALL, CircuitState.CLOSED, CircuitState.OPEN, null),
				new LlmCallEvent.CircuitChanged(SMALL, CircuitState.OPEN, CircuitState.CLOSED, null));
	}

	/** A rate limit without a time pauses its target, for calls with another target. */
	@Test
	void pausesATargetThatRefusesWithoutATime() {
		this.gates.heed(SMALL, LlmFailure.of(FailureKind.RATE_LIMITED, new IllegalStateException()));
		assertThat(refusal(this.gates, SMALL)).isEqualTo(new Admission.Refused(FailureKind.COOLING_DOWN,
				Set.of(FailureKind.RATE_LIMITED), Duration.ofSeconds(5), true));
		assertThat(this.gates.isOpenFor(SMALL)).isFalse();
		assertThat(this.gates.isOpenFor(LARGE)).isTrue();
		assertThat(this.gates.status(SMALL).cooldown()).hasSeconds(5);
		assertThat(this.gates.admitDespitePause(SMALL)).isInstanceOf(Admission.Granted.class);
		assertThat(this.events).containsExactly(new LlmCallEvent.CooledDown(SMALL, CooldownScope.TARGET,
				FailureKind.RATE_LIMITED, Duration.ofSeconds(5), null));
		this.ticker.advance(Duration.ofSeconds(5));
		assertThat(this.gates.admit(SMALL)).isInstanceOf(Admission.Granted.class);
	}

	/** A key that is refused is refused for all models of the provider. */
	@Test
	void pausesAProviderWhoseKeyIsRefused() {
		this.gates.heed(SMALL, LlmFailure.of(FailureKind.AUTHENTICATION, new IllegalStateException()));
		assertThat(this.gates.isPaused(LARGE)).isTrue();
		assertThat(this.gates.isPaused(OTHER)).isFalse();
		this.gates.decide(LARGE, GateChange.Action.RESET);
		assertThat(this.gates.isPaused(SMALL)).isFalse();
	}

	@Test
	void endsAPauseWithAnAnswer() {
		this.gates.heed(SMALL, LlmFailure.of(FailureKind.PERMISSION, new IllegalStateException()));
		((Admission.Granted) this.gates.admitDespitePause(SMALL)).permit().failed(0);
		assertThat(this.gates.isPaused(SMALL)).isTrue();
		((Admission.Granted) this.gates.admitDespitePause(SMALL)).permit().succeeded(0);
		assertThat(this.gates.isPaused(SMALL)).isFalse();
	}

	@Test
	void pausesForNoOtherFailure() {
		this.gates.heed(SMALL, LlmFailure.of(FailureKind.OVERLOADED, new IllegalStateException()));
		this.gates.heed(SMALL, LlmFailure.of(FailureKind.INVALID_REQUEST, new IllegalStateException()));
		assertThat(this.gates.isPaused(SMALL)).isFalse();
	}

	/** What was counted before says nothing any more. */
	@Test
	void forgetsFailuresWhenClosedByHand() {
		permit(this.gates, SMALL).failed(0);
		this.gates.decide(SMALL, GateChange.Action.CLOSE);
		permit(this.gates, SMALL).failed(0);
		assertThat(this.gates.stateOf(SMALL)).isEqualTo(CircuitState.CLOSED);
		permit(this.gates, SMALL).failed(0);
		assertThat(this.gates.stateOf(SMALL)).isEqualTo(CircuitState.OPEN);
		assertThat(this.gates.status(SMALL).openedByHand()).isFalse();
	}

	@Test
	void closesTheCircuitWhenReset() {
		this.gates.decide(SMALL, GateChange.Action.OPEN);
		this.gates.decide(SMALL, GateChange.Action.RESET);
		assertThat(this.gates.stateOf(SMALL)).isEqualTo(CircuitState.CLOSED);
		assertThat(this.gates.isOpenFor(SMALL)).isTrue();
	}

	/** B45: a quota is the provider's. */
	@Test
	void coolsTheWholeProviderDownWhenItsQuotaIsUsedUp() {
		this.gates.heed(SMALL, failure(FailureKind.QUOTA_EXHAUSTED, null));
		assertThat(refusal(this.gates, LARGE)).isEqualTo(new Admission.Refused(FailureKind.COOLING_DOWN,
				Set.of(FailureKind.QUOTA_EXHAUSTED), TargetGates.DEFAULT_QUOTA_COOLDOWN, false));
		assertThat(this.gates.isOpenFor(LARGE)).isFalse();
		assertThat(this.gates.admit(OTHER)).isInstanceOf(Admission.Granted.class);
		this.gates.decide(LARGE, GateChange.Action.RESET);
		assertThat(this.gates.isOpenFor(SMALL)).isTrue();
		assertThat(this.gates.status(SMALL).cooldown()).isZero();
	}

	@Test
	void coolsTheTargetAloneDownWhereItNamesATime() {
		this.gates.heed(SMALL, failure(FailureKind.RATE_LIMITED, Duration.ofSeconds(5)));
		assertThat(this.gates.status(SMALL).cooldown()).isEqualTo(Duration.ofSeconds(5));
		assertThat(this.gates.isOpenFor(LARGE)).isTrue();
		this.gates.heed(LARGE, failure(FailureKind.OVERLOADED, null));
		assertThat(this.gates.isOpenFor(LARGE)).isTrue();
		this.gates.heed(LARGE, failure(FailureKind.AUTHENTICATION, Duration.ofSeconds(7)));
		assertThat(this.gates.status(SMALL).cooldown()).isEqualTo(Duration.ofSeconds(7));
		this.gates.decide(SMALL, GateChange.Action.RESET);
		assertThat(this.gates.isOpenFor(SMALL)).isTrue();
		assertThat(this.changes).startsWith(
				new GateChange.CoolDown(SMALL, CooldownScope.TARGET, FailureKind.RATE_LIMITED, Duration.ofSeconds(5)));
	}

	/** In a storm each refusal ends a little later than the one before. */
	@Test
	void tellsOthersOnlyOfCooldownsThatLastNotablyLonger() {
		for (long millis : new long[] { 5_000, 5_050, 5_150, 5_151 }) {
			this.gates.heed(SMALL, failure(FailureKind.RATE_LIMITED, Duration.ofMillis(millis)));
		}
		assertThat(this.changes).hasSize(1);
		this.gates.heed(SMALL, failure(FailureKind.RATE_LIMITED, Duration.ofMillis(5_252)));
		assertThat(this.changes).hasSize(2);
		assertThat(this.events).singleElement()
			.isEqualTo(new LlmCallEvent.CooledDown(SMALL, CooldownScope.TARGET, FailureKind.RATE_LIMITED,
					Duration.ofSeconds(5), null));
		this.ticker.advance(Duration.ofMillis(5_252));
		assertThat(this.gates.isOpenFor(SMALL)).isTrue();
		this.gates.heed(SMALL, failure(FailureKind.RATE_LIMITED, Duration.ofSeconds(1)));
		assertThat(this.events).hasSize(2);
	}

	@Test
	void tellsNobodyWhatOthersHaveTold() {
		this.gates.apply(new GateChange.Decision(SMALL, GateChange.Action.OPEN));
		this.gates.apply(new GateChange.CoolDown(OTHER, CooldownScope.PROVIDER, FailureKind.QUOTA_EXHAUSTED,
				Duration.ofDays(1)));
		assertThat(this.gates.stateOf(SMALL)).isEqualTo(CircuitState.OPEN);
		assertThat(this.gates.status(OTHER).cooldown()).isEqualTo(GateChange.CoolDown.MAX);
		assertThat(this.changes).isEmpty();
	}

	/** However an attempt ends, its place is free afterwards, and what it says counts. */
	@Test
	void holdsAPlaceUntilTheAttemptEnds() {
		TargetGates limited = gates(OptionalInt.of(1), 100);
		List<Consumer<Permit>> ends = List.of((permit) -> permit.succeeded(0), Permit::cut, Permit::release,
				(permit) -> permit.failed(0));
		for (Consumer<Permit> end : ends) {
			Permit permit = permit(limited, SMALL);
			permit.answering(0);
			assertThat(limited.running("openai")).hasValue(1);
			assertThat(limited.isOpenFor(SMALL)).isFalse();
			assertThat(refusal(limited, LARGE))
				.isEqualTo(new Admission.Refused(FailureKind.CONCURRENCY_LIMITED, Set.of(), Duration.ZERO, false));
			end.accept(permit);
			assertThat(limited.running()).containsExactly(Map.entry("openai", 0));
			permit.release();
			assertThat(limited.running()).containsExactly(Map.entry("openai", 0));
			assertThat(limited.isOpenFor(LARGE)).isTrue();
		}
		limited.decide(LARGE, GateChange.Action.OPEN);
		assertThat(refusal(limited, LARGE).kind()).isEqualTo(FailureKind.CIRCUIT_OPEN);
		assertThat(limited.running("openai")).hasValue(0);
		for (int i = 0; i < 2; i++) {
			permit(limited, SMALL).failed(0);
		}
		assertThat(limited.stateOf(SMALL)).isEqualTo(CircuitState.OPEN);
	}

	@Test
	void countsSuccessesWithinALimit() {
		TargetGates limited = gates(OptionalInt.of(1), 100);
		permit(limited, SMALL).failed(0);
		permit(limited, SMALL).succeeded(0);
		permit(limited, SMALL).failed(0);
		assertThat(limited.stateOf(SMALL)).isEqualTo(CircuitState.CLOSED);
	}

	@Test
	void givesTheProbesPlaceBackWithinALimit() {
		TargetGates limited = gates(OptionalInt.of(1), 100);
		for (int i = 0; i < 2; i++) {
			permit(limited, SMALL).failed(0);
		}
		this.ticker.advance(Duration.ofSeconds(30));
		for (int i = 0; i < 4; i++) {
			permit(limited, SMALL).release();
		}
		assertThat(limited.stateOf(SMALL)).isEqualTo(CircuitState.HALF_OPEN);
	}

	/** A stream that breaks counts beside its beginning. */
	@Test
	void countsCutsOfStreamsWithinALimit() {
		TargetGates limited = gates(OptionalInt.of(1), 50);
		Permit permit = permit(limited, SMALL);
		permit.answering(0);
		permit.cut();
		assertThat(limited.stateOf(SMALL)).isEqualTo(CircuitState.OPEN);
	}

	@Test
	void listsTheGatesInOrder() {
		this.gates.admit(SMALL);
		this.gates.admit(OTHER);
		this.gates.admit(LARGE);
		assertThat(this.gates.status().keySet()).containsExactly(OTHER, LARGE, SMALL);
		assertThat(this.gates.running("openai")).isEmpty();
		assertThat(this.gates.running()).isEmpty();
	}

}
