/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.logging;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.call.CooldownScope;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallTracer;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.EventPublisher;
import io.github.llmresilience.engine.LlmCallEngine;
import io.github.llmresilience.engine.Script;
import io.github.llmresilience.engine.blocking.BlockingDriver;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmUsage;
import io.github.llmresilience.failure.classify.FailureClassifiers;
import io.github.llmresilience.gate.RetryBudgetPolicy;
import io.github.llmresilience.gate.RetryBudgets;
import io.github.llmresilience.time.Ticker;
import io.github.llmresilience.time.Watchdog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What is logged, at which level, with which fields.
 */
@ExtendWith(OutputCaptureExtension.class)
class EventLogTests {

	private static final LlmTarget OPENAI = LlmTarget.parse("openai/gpt");

	private static final LlmTarget ANTHROPIC = LlmTarget.parse("anthropic/claude");

	private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.llmresilience");

	private final Level level = this.logger.getLevel();

	private static final UUID CALL_ID = UUID.randomUUID();

	private final EventLog log = new EventLog();

	@BeforeEach
	void logEverything() {
		this.logger.setLevel(Level.ALL);
	}

	@AfterEach
	void logAsBefore() {
		this.logger.setLevel(this.level);
	}

	/** Once for each provider: of what each call meets there are meters. */
	@Test
	void warnsOfAnEmptyBudget(CapturedOutput output) {
		for (int i = 0; i < 3; i++) {
			this.log.onEvent(new LlmCallEvent.BudgetExhausted("ask", CALL_ID, OPENAI, FailureKind.OVERLOADED));
		}
		assertThat(output.getOut().split("The retry budget of openai is empty", -1)).hasSize(2);
		assertThat(output).contains("WARN", "llm.retry.budget");
	}

	/** What happens all the time near a rate limit. */
	@Test
	void logsPausesOfAMomentAtDebug(CapturedOutput output) {
		this.log.onEvent(new LlmCallEvent.CooledDown(OPENAI, CooldownScope.TARGET, FailureKind.RATE_LIMITED,
				Duration.ofSeconds(1), null));
		assertThat(output.getOut().lines().filter((line) -> line.contains("No calls to openai/gpt for 1000 ms")))
			.singleElement()
			.asString()
			.contains("DEBUG");
	}

	@Test
	void logsChangesOfState(CapturedOutput output) {
		this.log.onEvent(new LlmCallEvent.CircuitChanged(OPENAI, CircuitState.CLOSED, CircuitState.OPEN, null));
		this.log.onEvent(new LlmCallEvent.CooledDown(OPENAI, CooldownScope.TARGET, FailureKind.RATE_LIMITED,
				Duration.ofSeconds(2), null));
		this.log.onEvent(new LlmCallEvent.CooledDown(OPENAI, CooldownScope.PROVIDER, FailureKind.QUOTA_EXHAUSTED,
				Duration.ofSeconds(3), null));
		assertThat(output).contains("Circuit of openai/gpt: CLOSED -> OPEN", "No calls to openai/gpt for 2000 ms",
				"No calls to any model of openai for 3000 ms");
	}

	@Test
	void logsAFailureOfTheMethodAtDebug(CapturedOutput output) {
		this.log.onEvent(new LlmCallEvent.MethodFailed("ask", CALL_ID, OPENAI, FailureKind.MALFORMED_OUTPUT));
		assertThat(output).contains("DEBUG",
				"Call 'ask' failed with MALFORMED_OUTPUT in the method, after openai/gpt had answered");
	}

	/** One line for each attempt, whose fields structured formats show. */
	@Test
	void logsAttemptsWithFields() {
		ListAppender<ILoggingEvent> appender = new ListAppender<>();
		appender.start();
		this.logger.addAppender(appender);
		try {
			this.log.onEvent(new LlmCallEvent.AttemptEnded("call", CALL_ID, OPENAI, 2, true, FailureKind.OVERLOADED,
					Duration.ofMillis(100), Duration.ofMillis(20), new LlmUsage(7, 8), null));
			this.log.onEvent(
					new LlmCallEvent.RetryScheduled("call", CALL_ID, OPENAI, FailureKind.OVERLOADED, Duration.ZERO));
		}
		finally {
			this.logger.detachAppender(appender);
		}
		assertThat(appender.list).singleElement().satisfies((line) -> {
			assertThat(line.getLevel()).isEqualTo(Level.DEBUG);
			assertThat(line.getFormattedMessage())
				.isEqualTo("Call 'call' attempt 2 at openai/gpt: OVERLOADED after 20 ms");
			assertThat(line.getKeyValuePairs()).extracting((pair) -> pair.key + "=" + pair.value)
				.containsExactly("llm.event=attempt-ended", "llm.call=call", "llm.callId=" + CALL_ID,
						"llm.target=openai/gpt", "llm.attempt=2", "llm.retry=true", "llm.outcome=failure",
						"llm.kind=overloaded", "llm.waitedMillis=100", "llm.durationMillis=20", "llm.inputTokens=7",
						"llm.outputTokens=8");
		});
	}

	/** Without SLF4J the message says it all. */
	@Test
	void logsTheSameMessagesWithoutFields(CapturedOutput output) {
		new EventLog(new CommonsEventLogger())
			.onEvent(new LlmCallEvent.CircuitChanged(OPENAI, CircuitState.OPEN, CircuitState.HALF_OPEN, null));
		assertThat(output).contains("Circuit of openai/gpt: OPEN -> HALF_OPEN");
	}

	/** F71: also if the call has no other model. */
	@ParameterizedTest
	@EnumSource(names = { "AUTHENTICATION", "PERMISSION", "NOT_FOUND" })
	void warnsOnceOfEachModelThatRefusesItsConfiguration(FailureKind kind, CapturedOutput output) {
		for (int i = 0; i < 3; i++) {
			this.log.onEvent(attempt(OPENAI, kind));
			this.log.onEvent(attempt(ANTHROPIC, kind));
			this.log.onEvent(attempt(OPENAI, FailureKind.OVERLOADED));
		}
		assertThat(output).containsOnlyOnce("openai/gpt answers " + kind)
			.containsOnlyOnce(ANTHROPIC + " answers " + kind)
			.doesNotContain("answers OVERLOADED");
	}

	private static LlmCallEvent attempt(LlmTarget target, FailureKind kind) {
		return new LlmCallEvent.AttemptEnded("call", CALL_ID, target, 1, false, kind, Duration.ZERO, Duration.ZERO,
				null, null);
	}

	/** A request that one model refuses may be valid for the next one. */
	@Test
	void warnsOnceOfAModelThatRefusesRequests(CapturedOutput output) {
		for (int i = 0; i < 3; i++) {
			this.log
				.onEvent(new LlmCallEvent.FellBack("call", CALL_ID, OPENAI, ANTHROPIC, FailureKind.INVALID_REQUEST));
			this.log.onEvent(new LlmCallEvent.FellBack("call", CALL_ID, OPENAI, ANTHROPIC, FailureKind.OVERLOADED));
		}
		assertThat(output).containsOnlyOnce("openai/gpt answers INVALID_REQUEST").doesNotContain("OVERLOADED");
	}

	/** B97. */
	@Test
	void warnsOnceOfAFallbackWithoutEffect(CapturedOutput output) {
		for (int i = 0; i < 3; i++) {
			this.log.onEvent(new LlmCallEvent.FallbackIgnored("call", CALL_ID, ANTHROPIC));
		}
		assertThat(output).containsOnlyOnce("the fallback has no effect");
	}

	/** B94: at the most talkative level. */
	@Test
	void quotesNoPromptAnswerOrKey(CapturedOutput output) throws Throwable {
		String canary = "canary-4711";
		Calls calls = new Calls();
		EventPublisher events = new EventPublisher(List.of(this.log));
		LlmCallEngine engine = new LlmCallEngine(new FailureClassifiers(List.of(), InstantSource.system()),
				calls.gates(), new RetryBudgets((provider) -> RetryBudgetPolicy.UNLIMITED, Ticker.system()), events,
				Ticker.system(), LlmCallTracer.NONE);
		try (Watchdog watchdog = new Watchdog(Ticker.system(), Runnable::run)) {
			BlockingDriver driver = new BlockingDriver(engine, calls.sleeper(), watchdog, DriverMode.PROTECTED, null);
			Script failing = Script.of(Script.http(500, Map.of("x-key", List.of(canary)), canary),
					new IOException(canary), Script.http(401, Map.of(), canary));
			catchThrowable(() -> driver.call(calls.settings("openai/gpt", "anthropic/claude"), failing::run));
			Script answering = Script.of(canary);
			driver.call(calls.settings("openai/gpt"), answering::run);
			assertThat(failing.calls()).isGreaterThan(2);
		}
		assertThat(output).contains("attempt 1 at openai/gpt: SERVER_ERROR", "answered after").doesNotContain(canary);
	}

}
