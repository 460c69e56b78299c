/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.blocking;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.time.Sleeper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.retry.RetryCallback;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * {@code RetryListener} beans of Spring Retry.
 */
@ExtendWith(OutputCaptureExtension.class)
class RetryListenersTests {

	private final Recorder recorder = new Recorder();

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LlmRetryAutoConfiguration.class))
		.withBean(Librarian.class)
		.withBean(RetryListener.class, () -> this.recorder)
		.withBean(Sleeper.class, () -> (duration) -> {
		})
		.withPropertyValues("llm.retry.retry-listeners=true", "llm.retry.max-attempts=2");

	/**
	 * Records what a listener is notified of, and throws if it is told to.
	 */
	static class Recorder implements RetryListener {

		private final List<String> events = new CopyOnWriteArrayList<>();

		private boolean throwing;

		private void record(String event) {
			this.events.add(event);
			if (this.throwing) {
				throw new IllegalStateException("listener");
			}
		}

		private static String name(@Nullable Throwable error) {
			return (error instanceof LlmHttpException http) ? String.valueOf(http.statusCode()) : String.valueOf(error);
		}

		@Override
		public <T, E extends Throwable> boolean open(RetryContext context, RetryCallback<T, E> callback) {
			record("open");
			return false;
		}

		@Override
		public <T, E extends Throwable> void onSuccess(RetryContext context, RetryCallback<T, E> callback, T result) {
			record("success " + result + " after " + context.getRetryCount());
		}

		@Override
		public <T, E extends Throwable> void onError(RetryContext context, RetryCallback<T, E> callback,
				Throwable throwable) {
			record("error " + name(throwable) + " #" + context.getRetryCount());
		}

		@Override
		public <T, E extends Throwable> void close(RetryContext context, RetryCallback<T, E> callback,
				@Nullable Throwable throwable) {
			record("close " + name(throwable));
		}

	}

	static class Librarian {

		@LlmCall(model = "openai/gpt", fallback = "anthropic/claude")
		public String recommend(int failures) {
			LlmCallContext context = LlmCallContext.current();
			int attempt = context.errors().size();
			if (attempt < failures) {
				throw new LlmHttpException(500 + attempt, Map.of(), "");
			}
			return "Emma";
		}

	}

	@Test
	void notifiesOfEachAttempt() {
		this.application.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			assertThat(librarian.recommend(3)).isEqualTo("Emma");
			assertThat(this.recorder.events).containsExactly("open", "error 500 #1", "error 501 #2", "error 502 #3",
					"success Emma after 3", "close null");
			this.recorder.events.clear();
			assertThatExceptionOfType(LlmCallException.class).isThrownBy(() -> librarian.recommend(4));
			assertThat(this.recorder.events).containsExactly("open", "error 500 #1", "error 501 #2", "error 502 #3",
					"error 503 #4", "close 503");
		});
	}

	@Test
	void isNotHarmedByAListenerThatThrows(CapturedOutput output) {
		this.recorder.throwing = true;
		this.application.run((context) -> {
			assertThat(context.getBean(Librarian.class).recommend(1)).isEqualTo("Emma");
			assertThat(context.getBean(Librarian.class).recommend(1)).isEqualTo("Emma");
			assertThat(this.recorder.events).hasSize(8);
			assertThat(output).containsOnlyOnce("A RetryListener threw java.lang.IllegalStateException");
		});
	}

	@Test
	void notifiesNobodyByDefault() {
		this.application.withPropertyValues("llm.retry.retry-listeners=false").run((context) -> {
			assertThat(context.getBean(Librarian.class).recommend(1)).isEqualTo("Emma");
			assertThat(this.recorder.events).isEmpty();
		});
	}

}
