package io.github.llmresilience.engine;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.call.CooldownScope;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.engine.blocking.BlockingDriver;
import io.github.llmresilience.failure.FailureClassifiers;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.time.Ticker;
import io.github.llmresilience.time.Watchdog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

@ExtendWith(OutputCaptureExtension.class)
class EventLogTests {

	private static final LlmTarget OPENAI = LlmTarget.parse("openai/gpt");

	private static final LlmTarget ANTHROPIC = LlmTarget.parse("anthropic/claude");

	private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.llmresilience");

	private final Level level = this.logger.getLevel();

	private final EventLog log = new EventLog();

	@BeforeEach
	void logEverything() {
		this.logger.setLevel(Level.ALL);
	}

	@AfterEach
	void logAsBefore() {
		this.logger.setLevel(this.level);
	}

	@Test
	void logsChangesOfState(CapturedOutput output) {
		this.log.onEvent(new LlmCallEvent.CircuitChanged(OPENAI, CircuitState.CLOSED, CircuitState.OPEN));
		this.log.onEvent(new LlmCallEvent.CooledDown(OPENAI, CooldownScope.TARGET, FailureKind.RATE_LIMITED,
				Duration.ofSeconds(2)));
		this.log.onEvent(new LlmCallEvent.CooledDown(OPENAI, CooldownScope.PROVIDER, FailureKind.QUOTA_EXHAUSTED,
				Duration.ofSeconds(3)));
		assertThat(output).contains("Circuit of openai/gpt: CLOSED -> OPEN", "No calls to openai/gpt for 2000 ms",
				"No calls to any model of openai for 3000 ms");
	}

	/** What only a person can put right is said once. */
	@Test
	void warnsOnceOfAWrongKey(CapturedOutput output) {
		for (int i = 0; i < 3; i++) {
			this.log.onEvent(new LlmCallEvent.FellBack("call", OPENAI, ANTHROPIC, FailureKind.AUTHENTICATION));
			this.log.onEvent(new LlmCallEvent.FellBack("call", OPENAI, ANTHROPIC, FailureKind.OVERLOADED));
		}
		assertThat(output).containsOnlyOnce("openai/gpt answers AUTHENTICATION").doesNotContain("OVERLOADED");
	}

	/** B97. */
	@Test
	void warnsOnceOfAFallbackWithoutEffect(CapturedOutput output) {
		for (int i = 0; i < 3; i++) {
			this.log.onEvent(new LlmCallEvent.FallbackIgnored("call", ANTHROPIC));
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
				calls.gates(), events, Ticker.system());
		try (Watchdog watchdog = new Watchdog(Ticker.system())) {
			BlockingDriver driver = new BlockingDriver(engine, calls.sleeper(), watchdog, DriverMode.PROTECTED);
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
