/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallListener;
import io.github.llmresilience.failure.LlmCallCancelledException;
import io.github.llmresilience.failure.LlmHttpException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The end of calls when the application closes.
 */
@Timeout(60)
class CallShutdownTests {

	/**
	 * A way to write a call.
	 */
	enum Style {

		BLOCKING((service) -> CompletableFuture.supplyAsync(service::blocking, (task) -> new Thread(task).start())),

		FUTURE(Service::future),

		MONO((service) -> service.mono().toFuture()),

		FLUX((service) -> service.flux().next().toFuture());

		private final Function<Service, CompletableFuture<String>> call;

		Style(Function<Service, CompletableFuture<String>> call) {
			this.call = call;
		}

	}

	private static ConfigurableApplicationContext start(String... properties) {
		SpringApplication application = new SpringApplication(Config.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setRegisterShutdownHook(false);
		String[] args = List.of(properties).stream().map((property) -> "--" + property).toArray(String[]::new);
		return application.run(args);
	}

	private static void assertCancelled(CompletableFuture<String> call) {
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> call.get(20, TimeUnit.SECONDS))
			.havingCause()
			.isInstanceOf(LlmCallCancelledException.class)
			.havingRootCause()
			.withMessage("The application is closing");
	}

	/** B105: a call that waits for its next attempt ends at once. */
	@ParameterizedTest
	@EnumSource
	void cancelsCallsThatWait(Style style) throws Exception {
		ConfigurableApplicationContext context = start("llm.retry.initial-delay=10m", "llm.retry.max-delay=10m",
				"spring.lifecycle.timeout-per-shutdown-phase=10m");
		State state = context.getBean(State.class);
		state.answer.completeExceptionally(new LlmHttpException(503, Map.of(), ""));
		CompletableFuture<String> call = style.call.apply(context.getBean(Service.class));
		assertThat(state.waiting.await(20, TimeUnit.SECONDS)).isTrue();
		context.close();
		assertCancelled(call);
	}

	/** B105: a running attempt may finish within the time of a shutdown phase. */
	@ParameterizedTest
	@EnumSource
	void letsRunningAttemptsFinish(Style style) throws Exception {
		ConfigurableApplicationContext context = start("spring.lifecycle.timeout-per-shutdown-phase=10m");
		State state = context.getBean(State.class);
		CompletableFuture<String> call = style.call.apply(context.getBean(Service.class));
		assertThat(state.started.await(20, TimeUnit.SECONDS)).isTrue();
		CompletableFuture<Void> closed = CompletableFuture.runAsync(context::close);
		state.closing.get(20, TimeUnit.SECONDS);
		assertThat(call).isNotDone();
		state.answer.complete("done");
		assertThat(call.get(20, TimeUnit.SECONDS)).isEqualTo("done");
		closed.get(20, TimeUnit.SECONDS);
	}

	/** B105: an attempt that does not finish in time is aborted. */
	@ParameterizedTest
	@EnumSource
	void abortsAttemptsThatDoNotFinish(Style style) throws Exception {
		ConfigurableApplicationContext context = start("spring.lifecycle.timeout-per-shutdown-phase=100ms");
		State state = context.getBean(State.class);
		CompletableFuture<String> call = style.call.apply(context.getBean(Service.class));
		assertThat(state.started.await(20, TimeUnit.SECONDS)).isTrue();
		context.close();
		assertCancelled(call);
	}

	/** B105: a call whose attempt fails during the shutdown does not wait. */
	@ParameterizedTest
	@EnumSource
	void doesNotRetryWhileTheApplicationCloses(Style style) throws Exception {
		ConfigurableApplicationContext context = start("llm.retry.initial-delay=10m", "llm.retry.max-delay=10m",
				"spring.lifecycle.timeout-per-shutdown-phase=10m");
		State state = context.getBean(State.class);
		CompletableFuture<String> call = style.call.apply(context.getBean(Service.class));
		assertThat(state.started.await(20, TimeUnit.SECONDS)).isTrue();
		CompletableFuture<Void> closed = CompletableFuture.runAsync(context::close);
		state.closing.get(20, TimeUnit.SECONDS);
		state.answer.completeExceptionally(new LlmHttpException(503, Map.of(), ""));
		assertCancelled(call);
		closed.get(20, TimeUnit.SECONDS);
	}

	/** Spring's tests stop and restart contexts that they keep. */
	@Test
	void waitsAgainAfterARestart() throws Exception {
		try (ConfigurableApplicationContext context = start("llm.retry.initial-delay=1ms")) {
			context.stop();
			context.start();
			State state = context.getBean(State.class);
			state.failures.put("once", new LlmHttpException(503, Map.of(), ""));
			state.answer.complete("done");
			assertThat(context.getBean(Service.class).blocking()).isEqualTo("done");
			assertThat(state.failures).isEmpty();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ LifecycleAutoConfiguration.class, LlmRetryAutoConfiguration.class })
	static class Config {

		@Bean
		State state() {
			return new State();
		}

		@Bean
		Service service(State state) {
			return new Service(state);
		}

		@Bean
		LlmCallListener waits(State state) {
			return (event) -> {
				if (event instanceof LlmCallEvent.RetryScheduled) {
					state.waiting.countDown();
				}
			};
		}

		@Bean
		ApplicationListener<ContextClosedEvent> closing(State state) {
			return (event) -> state.closing.complete(null);
		}

	}

	static class State {

		private final CountDownLatch started = new CountDownLatch(1);

		private final CountDownLatch waiting = new CountDownLatch(1);

		private final CompletableFuture<Void> closing = new CompletableFuture<>();

		private final CompletableFuture<String> answer = new CompletableFuture<>();

		private final Map<String, RuntimeException> failures = new ConcurrentHashMap<>();

	}

	static class Service {

		private final State state;

		Service(State state) {
			this.state = state;
		}

		@LlmCall(model = "openai/gpt")
		public String blocking() {
			this.state.started.countDown();
			RuntimeException failure = this.state.failures.remove("once");
			if (failure != null) {
				throw failure;
			}
			try {
				return this.state.answer.get();
			}
			catch (ExecutionException ex) {
				throw (RuntimeException) ex.getCause();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

		@LlmCall(model = "openai/gpt")
		public CompletableFuture<String> future() {
			this.state.started.countDown();
			return this.state.answer.copy();
		}

		@LlmCall(model = "openai/gpt")
		public Mono<String> mono() {
			this.state.started.countDown();
			return Mono.fromFuture(this.state.answer.copy());
		}

		@LlmCall(model = "openai/gpt")
		public Flux<String> flux() {
			this.state.started.countDown();
			return Mono.fromFuture(this.state.answer.copy()).flux();
		}

	}

}
