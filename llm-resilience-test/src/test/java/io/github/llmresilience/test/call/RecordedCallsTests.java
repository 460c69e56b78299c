/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.call;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmHedgeOutcome;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * The assertions on calls hold, and fail with a message that names the call.
 */
class RecordedCallsTests {

	private static final LlmTarget OPENAI = LlmTarget.parse("openai/gpt");

	private static final LlmTarget ANTHROPIC = LlmTarget.parse("anthropic/claude");

	private final RecordedCalls calls = new RecordedCalls();

	private final UUID id = UUID.randomUUID();

	/** An assertion that holds for the call, and one that does not. */
	private interface Check extends Consumer<RecordedCallAssert> {

	}

	static Stream<Arguments> checks() {
		return Stream.of(
				check("survived", (it) -> it.survived(FailureKind.OVERLOADED, FailureKind.CIRCUIT_OPEN),
						(it) -> it.survived(FailureKind.OVERLOADED)),
				check("answeredBy", (it) -> it.answeredBy("anthropic/claude"), (it) -> it.answeredBy("openai/gpt")),
				check("endedWith", (it) -> it.endedWith(LlmOutcome.SUCCESS), (it) -> it.failed()),
				check("hasAttempts", (it) -> it.hasAttempts(2), (it) -> it.hasAttempts(3)),
				check("waitedAtLeast", (it) -> it.waitedAtLeast(Duration.ofSeconds(5)),
						(it) -> it.waitedAtLeast(Duration.ofSeconds(6))),
				check("waitedAtMost", (it) -> it.waitedAtMost(Duration.ofSeconds(5)), (it) -> it.didNotWait()),
				check("fellBack", (it) -> it.fellBack(1), (it) -> it.fellBack(0)),
				check("reasked", (it) -> it.reasked(1), (it) -> it.reasked(2)),
				check("resumed", (it) -> it.resumed(1), (it) -> it.resumed(0)),
				check("hedged", (it) -> it.hedged(1), (it) -> it.hedged(0)),
				check("hasToolErrors", (it) -> it.hasToolErrors(1), (it) -> it.hasToolErrors(0)));
	}

	private static Arguments check(String name, Check holds, Check fails) {
		return Arguments.argumentSet(name, holds, fails);
	}

	@ParameterizedTest
	@MethodSource("checks")
	void checksACall(Check holds, Check fails) {
		publish(LlmOutcome.SUCCESS);
		assertThatNoException().isThrownBy(() -> holds.accept(assertThat(this.calls).last()));
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> fails.accept(assertThat(this.calls).last()))
			.withMessageContaining("call 'ask' (SUCCESS, anthropic/claude, failures [OVERLOADED, CIRCUIT_OPEN]");
	}

	@Test
	void checksTheFailureOfACall() {
		publish(LlmOutcome.FAILURE);
		assertThat(this.calls).last("ask").failed().hasFailures(FailureKind.OVERLOADED, FailureKind.CIRCUIT_OPEN);
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> assertThat(this.calls).last().answeredBy("anthropic/claude"));
	}

	@Test
	void namesTheCallsThatThereAre() {
		publish(LlmOutcome.SUCCESS);
		assertThat(this.calls).hasSize(1);
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertThat(this.calls).isEmpty())
			.withMessageContaining("call 'ask'");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertThat(this.calls).last("other"))
			.withMessageContaining("'other'")
			.withMessageContaining("call 'ask'");
	}

	@Test
	void ignoresCallsThatBeganBeforeTheReset() {
		this.calls.onEvent(attempt(OPENAI, FailureKind.OVERLOADED, Duration.ZERO));
		this.calls.reset();
		publish(LlmOutcome.SUCCESS);
		assertThat(this.calls).isEmpty();
	}

	@Test
	void checksMeters() {
		SimpleMeterRegistry meters = new SimpleMeterRegistry();
		meters.counter("llm.retries", "call", "ask", "provider", "openai", "kind", "rate_limited").increment(2);
		meters.counter("llm.stream.resumes", "call", "ask", "provider", "openai").increment();
		meters.timer("llm.call", "call", "ask", "provider", "openai", "outcome", "success").record(Duration.ZERO);
		LlmMetersAssert.assertThat(meters)
			.hasRetries("ask", 2)
			.hasRetries("ask", FailureKind.RATE_LIMITED, 2)
			.hasRetries("ask", FailureKind.OVERLOADED, 0)
			.hasCalls("ask", 1)
			.hasCalls("other", 0)
			.hasStreamResumes("ask", 1);
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> LlmMetersAssert.assertThat(meters).hasRetries("ask", 1))
			.withMessageContaining("Expected 1 retries of the call 'ask', but the meters say 2");
	}

	/** A converter that cannot read the answer of a managed model. */
	@Test
	void countsFailuresOfTheMethod() {
		List.<LlmCallEvent>of(attempt(OPENAI, null, Duration.ZERO),
				new LlmCallEvent.MethodFailed("ask", this.id, OPENAI, FailureKind.MALFORMED_OUTPUT),
				attempt(OPENAI, null, Duration.ZERO), new LlmCallEvent.ReaskEnded("ask", this.id, OPENAI, true),
				new LlmCallEvent.CallEnded("ask", this.id, OPENAI, LlmOutcome.SUCCESS, Duration.ofSeconds(6), 2, 0))
			.forEach(this.calls::onEvent);
		assertThat(this.calls).last().survived(FailureKind.MALFORMED_OUTPUT).reasked(1);
	}

	private void publish(LlmOutcome outcome) {
		List.<LlmCallEvent>of(attempt(OPENAI, FailureKind.OVERLOADED, Duration.ZERO),
				new LlmCallEvent.TargetRejected("ask", this.id, OPENAI, FailureKind.CIRCUIT_OPEN),
				new LlmCallEvent.FellBack("ask", this.id, OPENAI, ANTHROPIC, FailureKind.CIRCUIT_OPEN),
				new LlmCallEvent.ReaskEnded("ask", this.id, ANTHROPIC, true),
				new LlmCallEvent.StreamResumed("ask", this.id, ANTHROPIC),
				new LlmCallEvent.Hedged("ask", this.id, ANTHROPIC, OPENAI),
				new LlmCallEvent.HedgeEnded("ask", this.id, OPENAI, LlmHedgeOutcome.LOST),
				new LlmCallEvent.ToolFailed("ask", this.id, ANTHROPIC),
				new LlmCallEvent.CircuitChanged(OPENAI, CircuitState.CLOSED, CircuitState.OPEN, null),
				attempt(ANTHROPIC, (outcome == LlmOutcome.SUCCESS) ? null : FailureKind.CANCELLED,
						Duration.ofSeconds(5)),
				new LlmCallEvent.CallEnded("ask", this.id, ANTHROPIC, outcome, Duration.ofSeconds(6), 2, 1))
			.forEach(this.calls::onEvent);
	}

	private LlmCallEvent.AttemptEnded attempt(LlmTarget target, @Nullable FailureKind kind, Duration waited) {
		return new LlmCallEvent.AttemptEnded("ask", this.id, target, 1, false, kind, waited, Duration.ofSeconds(1),
				null, null);
	}

}
