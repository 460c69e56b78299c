/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.observation;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.call.CooldownScope;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmHedgeOutcome;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmUsage;
import io.github.llmresilience.failure.classify.RateLimits;
import io.github.llmresilience.gate.Admission;
import io.github.llmresilience.gate.CircuitBreakerPolicy;
import io.github.llmresilience.gate.GateSettings;
import io.github.llmresilience.gate.RetryBudgetPolicy;
import io.github.llmresilience.gate.RetryBudgets;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.ratelimit.BucketRateLimit;
import io.github.llmresilience.ratelimit.RateLimitPolicy;
import io.github.llmresilience.time.ManualTicker;
import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.core.tck.MeterRegistryAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * B92: what is counted, with which tags; and that nothing is counted which is not
 * documented.
 */
class LlmMeterTests {

	private static final LlmTarget OPENAI = LlmTarget.parse("openai/gpt");

	private static final LlmTarget CLAUDE = LlmTarget.parse("anthropic/claude");

	private static final UUID ID = UUID.randomUUID();

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	/** One of each, and both sides of those that have two. */
	private static final List<LlmCallEvent> EVENTS = List.of(
			new LlmCallEvent.AttemptEnded("call", ID, OPENAI, 1, false, FailureKind.OVERLOADED, Duration.ZERO,
					Duration.ofMillis(20), new LlmUsage(7, 0), null),
			new LlmCallEvent.RetryScheduled("call", ID, OPENAI, FailureKind.OVERLOADED, Duration.ofSeconds(1)),
			new LlmCallEvent.TargetRejected("call", ID, OPENAI, FailureKind.CIRCUIT_OPEN),
			new LlmCallEvent.TargetRejected("call", ID, OPENAI, FailureKind.COOLING_DOWN),
			new LlmCallEvent.TargetRejected("call", ID, OPENAI, FailureKind.CONCURRENCY_LIMITED),
			new LlmCallEvent.BudgetExhausted("call", ID, OPENAI, FailureKind.OVERLOADED),
			new LlmCallEvent.FellBack("call", ID, OPENAI, CLAUDE, FailureKind.OVERLOADED),
			new LlmCallEvent.Hedged("call", ID, OPENAI, CLAUDE),
			new LlmCallEvent.HedgeEnded("call", ID, CLAUDE, LlmHedgeOutcome.WON),
			new LlmCallEvent.ReaskEnded("call", ID, CLAUDE, false),
			new LlmCallEvent.ReaskEnded("call", ID, CLAUDE, true), new LlmCallEvent.StreamResumed("call", ID, CLAUDE),
			new LlmCallEvent.ToolFailed("call", ID, CLAUDE),
			new LlmCallEvent.MethodFailed("call", ID, CLAUDE, FailureKind.MALFORMED_OUTPUT),
			new LlmCallEvent.AttemptEnded("call", ID, CLAUDE, 1, false, null, Duration.ZERO, Duration.ofMillis(30),
					new LlmUsage(5, 6), null, 0.5),
			new LlmCallEvent.CostBudgetUsedUp("call", ID, CLAUDE, 5, 4),
			new LlmCallEvent.ProviderLeft("call", ID, OPENAI, 1, 0),
			new LlmCallEvent.ProviderLeft("call", ID, CLAUDE, 3, 2),
			new LlmCallEvent.FallbackIgnored("call", ID, CLAUDE),
			new LlmCallEvent.CallEnded("call", ID, CLAUDE, LlmOutcome.SUCCESS, Duration.ofSeconds(2), 4, 2),
			new LlmCallEvent.CircuitChanged(OPENAI, CircuitState.CLOSED, CircuitState.OPEN, null),
			new LlmCallEvent.CooledDown(OPENAI, CooldownScope.TARGET, FailureKind.RATE_LIMITED, Duration.ofSeconds(1),
					null));

	@BeforeEach
	void tellAllThereIs() {
		assertThat(EVENTS.stream().map(LlmCallEvent::getClass).collect(Collectors.toSet())).as("an event of each kind")
			.hasSize(kinds(LlmCallEvent.class).size());
		LlmCallMeters meters = meters();
		EVENTS.forEach(meters::onEvent);
	}

	private LlmCallMeters meters() {
		ManualTicker ticker = new ManualTicker();
		TargetGates gates = new TargetGates(
				new GateSettings((target) -> CircuitBreakerPolicy.DEFAULTS, (provider) -> OptionalInt.of(5),
						(provider) -> new BucketRateLimit(new RateLimitPolicy(600L, 60_000L, false),
								new RateLimits(Instant::now), ticker),
						(target) -> false, null),
				ticker, (event) -> {
				}, (change) -> {
				});
		assertThat(gates.admit(OPENAI)).isInstanceOf(Admission.Granted.class);
		return new LlmCallMeters(this.registry, gates,
				new RetryBudgets((provider) -> RetryBudgetPolicy.DEFAULTS, ticker));
	}

	private static Set<Class<?>> kinds(Class<?> type) {
		return Arrays.stream(type.getPermittedSubclasses())
			.flatMap((kind) -> kind.isSealed() ? kinds(kind).stream() : Stream.of(kind))
			.collect(Collectors.toSet());
	}

	@Test
	void countsEachThingUnderItsNameAndTags() {
		MeterRegistryAssert.assertThat(this.registry)
			.hasTimerWithNameAndTags("llm.call", Tags.of("call", "call", "provider", "anthropic", "outcome", "success"))
			.hasTimerWithNameAndTags("llm.attempt",
					Tags.of("call", "call", "provider", "openai", "model", "gpt", "outcome", "failure", "kind",
							"overloaded"))
			.hasTimerWithNameAndTags("llm.attempt",
					Tags.of("call", "call", "provider", "anthropic", "model", "claude", "outcome", "success", "kind",
							"none"))
			.hasMeterWithNameAndTags("llm.retry.count", Tags.of("call", "call", "provider", "anthropic"))
			.hasMeterWithNameAndTags("llm.retries", Tags.of("call", "call", "provider", "openai", "kind", "overloaded"))
			.hasMeterWithNameAndTags("llm.fallbacks",
					Tags.of("call", "call", "from", "openai", "to", "anthropic", "kind", "overloaded"))
			.hasMeterWithNameAndTags("llm.hedges", Tags.of("call", "call", "provider", "anthropic", "outcome", "won"))
			.hasMeterWithNameAndTags("llm.reasks",
					Tags.of("call", "call", "provider", "anthropic", "outcome", "success"))
			.hasMeterWithNameAndTags("llm.reasks",
					Tags.of("call", "call", "provider", "anthropic", "outcome", "failure"))
			.hasMeterWithNameAndTags("llm.stream.resumes", Tags.of("call", "call", "provider", "anthropic"))
			.hasMeterWithNameAndTags("llm.tool.errors", Tags.of("call", "call", "provider", "anthropic"))
			.hasMeterWithNameAndTags("llm.circuit.state", Tags.of("provider", "openai", "model", "gpt"));
		assertThat(this.registry.get("llm.circuit.rejected").counter().count()).isOne();
		assertThat(this.registry.get("llm.cost").tag("use", "useful").counter().count()).isEqualTo(0.5);
		assertThat(this.registry.get("llm.cost.budget.used.up").counter().count()).isOne();
		assertThat(this.registry.get("llm.rate.limit.requests").tag("provider", "openai").gauge().value()).isEqualTo(5);
		assertThat(this.registry.get("llm.rate.limit.share").tag("provider", "openai").gauge().value()).isOne();
		assertThat(this.registry.get("llm.concurrency.rejected").counter().count()).isOne();
		assertThat(this.registry.get("llm.concurrency.running").tag("provider", "openai").gauge().value()).isOne();
		assertThat(this.registry.get("llm.retry.budget.exhausted").counter().count()).isOne();
		assertThat(this.registry.get("llm.retry.budget").gauge().value()).isEqualTo(100);
		assertThat(this.registry.get("llm.tokens").tag("use", "useful").counter().count()).isEqualTo(11);
		assertThat(this.registry.get("llm.tokens").tag("use", "wasted").counter().count()).isEqualTo(7);
		assertThat(this.registry.get("llm.retry.count").tag("provider", "anthropic").summary().max()).isEqualTo(2);
	}

	@Test
	void hasAllAndOnlyWhatIsDocumented() {
		Set<String> documented = Arrays.stream(LlmMeter.values())
			.filter((meter) -> !meter.getName().startsWith("llm.history.") && !meter.getName().startsWith("llm.shared.")
					&& !meter.getName().startsWith("llm.attempts."))
			.map((meter) -> describe(meter.getName(), meter.getType(),
					Arrays.stream(meter.getKeyNames()).map(KeyName::asString).toList()))
			.collect(Collectors.toCollection(TreeSet::new));
		Set<String> found = this.registry.getMeters()
			.stream()
			.map(Meter::getId)
			.map((id) -> describe(id.getName(), id.getType(), id.getTags().stream().map(Tag::getKey).toList()))
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(found).isEqualTo(documented);
		assertThat(this.registry.getMeters())
			.allSatisfy((meter) -> assertThat(meter.getId().getDescription()).isNotNull());
	}

	private static String describe(String name, Meter.Type type, List<String> tags) {
		return name + " " + type + " " + new TreeSet<>(tags);
	}

	/** Tags come from closed sets: more calls of the same kind make no more meters. */
	@Test
	void makesNoMoreMetersWithMoreCalls() {
		int before = this.registry.getMeters().size();
		LlmCallMeters meters = meters();
		for (int i = 0; i < 1000; i++) {
			meters.onEvent(new LlmCallEvent.AttemptEnded("call", UUID.randomUUID(), OPENAI, i, true,
					FailureKind.OVERLOADED, Duration.ofMillis(i), Duration.ofMillis(i), new LlmUsage(i, i), null));
		}
		assertThat(this.registry.getMeters()).hasSize(before);
	}

}
