package io.github.llmresilience.engine.blocking;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.llmresilience.call.LlmCallTemplate;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.time.Ticker;
import io.github.llmresilience.time.Watchdog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LlmCallTemplateTests {

	private final Calls calls = new Calls();

	private final Watchdog watchdog = new Watchdog(Ticker.system(), Runnable::run);

	private final AtomicInteger resolved = new AtomicInteger();

	private final LlmCallTemplate template = new DefaultLlmCallTemplate(
			new BlockingDriver(this.calls.engine(), this.calls.sleeper(), this.watchdog, DriverMode.PROTECTED, null),
			(name) -> {
				this.resolved.incrementAndGet();
				return this.calls.settings("openai/" + name, "anthropic/other");
			});

	@AfterEach
	void close() {
		this.watchdog.close();
	}

	@Test
	void retriesAndFallsBackLikeAnAnnotatedMethod() {
		AtomicInteger made = new AtomicInteger();
		String answer = this.template.execute("gpt", (context) -> {
			if (made.incrementAndGet() <= 3) {
				throw new IllegalStateException(new IOException("reset"));
			}
			return context.target() + " " + context.errors().size();
		});
		assertThat(answer).isEqualTo("anthropic/other 3");
	}

	@Test
	void throwsCheckedExceptionsAsTheyAre() {
		this.calls.attempts(1);
		assertThatExceptionOfType(InterruptedReadException.class)
			.isThrownBy(() -> this.template.<String, InterruptedReadException>execute("gpt", (context) -> {
				throw new InterruptedReadException();
			}));
	}

	@Test
	void resolvesTheSettingsOfANameOnce() {
		for (int i = 0; i < 3; i++) {
			this.template.execute("gpt", (context) -> "answer");
		}
		assertThat(this.resolved).hasValue(1);
	}

	private static final class InterruptedReadException extends Exception {

	}

}
