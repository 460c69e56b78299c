/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.template;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallTemplate;
import io.github.llmresilience.call.LlmCallback;
import io.github.llmresilience.call.ReactiveLlmCallTemplate;
import io.github.llmresilience.call.ThreadContext;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.Script;
import io.github.llmresilience.engine.blocking.BlockingDriver;
import io.github.llmresilience.engine.future.FutureDriver;
import io.github.llmresilience.engine.reactive.ReactiveDriver;
import io.github.llmresilience.time.Ticker;
import io.github.llmresilience.time.Watchdog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class LlmCallTemplateTests {

	private final Calls calls = new Calls();

	private final Watchdog watchdog = new Watchdog(Ticker.system(), Runnable::run);

	private final AtomicInteger resolved = new AtomicInteger();

	private final NamedSettings settings = new NamedSettings("configured"::equals, (name) -> {
		this.resolved.incrementAndGet();
		return () -> this.calls.settings("openai/" + name, "anthropic/other");
	});

	private final LlmCallTemplate template = new DefaultLlmCallTemplate(
			new BlockingDriver(this.calls.engine(), this.calls.sleeper(), this.watchdog, DriverMode.PROTECTED, null),
			new FutureDriver(this.calls.engine(), this.calls.timer(), Runnable::run, ThreadContext.NONE,
					DriverMode.PROTECTED),
			this.settings);

	private final ReactiveLlmCallTemplate reactive = new DefaultReactiveLlmCallTemplate(
			new ReactiveDriver(this.calls.engine(), Schedulers::parallel, Calls.OWN_THREADS, Calls.WATCHDOG, List.of(),
					DriverMode.PROTECTED),
			this.settings);

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

	/** F52: every form of a call is protected. */
	@Test
	void retriesAndFallsBackForFuturesAndPublishers() {
		this.calls.attempts(1);
		Client client = new Client();
		assertThat(this.template.executeAsync("gpt", client::future)).isCompletedWithValue("anthropic/other");
		assertThat(this.reactive.mono("gpt", client::mono).block()).isEqualTo("anthropic/other");
		assertThat(this.reactive.flux("gpt", client::flux).collectList().block()).containsExactly("anthropic/other",
				"!");
		assertThat(client.requests).hasValue(6);
	}

	/** F52: a value that is not yet an answer is no success. */
	@Test
	void refusesAValueThatIsReturnedBeforeTheModelHasAnswered() {
		Client client = new Client();
		List<LlmCallback<?, RuntimeException>> callbacks = List.of(client::future, client::mono, client::flux,
				(context) -> new FutureTask<>(() -> "answer"));
		for (LlmCallback<?, RuntimeException> callback : callbacks) {
			assertThatIllegalStateException().isThrownBy(() -> this.template.execute("gpt", callback))
				.withMessageContaining("The callback of the call 'gpt' returned a ")
				.withMessageContaining("executeAsync(..)");
		}
		Supplier<String> supplier = () -> "an answer may be a function";
		assertThat((Object) this.template.execute("gpt", (context) -> supplier)).isSameAs(supplier);
	}

	/**
	 * A client whose first provider is down.
	 */
	private static final class Client {

		private final AtomicInteger requests = new AtomicInteger();

		CompletableFuture<String> future(LlmCallContext context) {
			this.requests.incrementAndGet();
			return context.isFallback() ? CompletableFuture.completedFuture(context.target().toString())
					: CompletableFuture.failedFuture(Script.http(503));
		}

		Mono<String> mono(LlmCallContext context) {
			return Mono.fromFuture(() -> future(context));
		}

		Flux<String> flux(LlmCallContext context) {
			return mono(context).concatWith(Mono.just("!"));
		}

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
