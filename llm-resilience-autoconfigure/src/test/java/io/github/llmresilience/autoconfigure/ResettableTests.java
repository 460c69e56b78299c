/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.llmresilience.actuate.LlmRetryEndpoint;
import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmModelOverride;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.call.LlmTenant;
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.gate.RetryBudgets;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.observation.LlmCallMeters;
import io.github.llmresilience.state.Resettable;
import io.github.llmresilience.time.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The state that tests discard between two methods, and a clock that does not run in real
 * time.
 */
class ResettableTests {

	private static final LlmTarget TARGET = LlmTarget.parse("openai/gpt");

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, LlmRetryAutoConfiguration.class,
				LlmRetryMetricsAutoConfiguration.class))
		.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
		.withBean(Library.class)
		.withBean(JumpingTicker.class)
		.withPropertyValues("llm.retry.circuit-breaker.minimum-number-of-calls=3", "llm.retry.budget.ratio=0");

	@Test
	void discardsCircuitBreakersAndBudgets() {
		this.runner.withPropertyValues("llm.retry.initial-delay=1ms").run((context) -> {
			TargetGates gates = context.getBean(TargetGates.class);
			double full = tokens(context);
			fail(context.getBean(Library.class)::blocking);
			assertThat(gates.stateOf(TARGET)).isEqualTo(CircuitState.OPEN);
			assertThat(tokens(context)).isLessThan(full);
			reset(context);
			assertThat(gates.stateOf(TARGET)).isEqualTo(CircuitState.CLOSED);
			assertThat(tokens(context)).isEqualTo(full);
		});
	}

	@Test
	void countsFromZeroAfterAReset() {
		this.runner.run((context) -> {
			MeterRegistry meters = context.getBean(MeterRegistry.class);
			fail(context.getBean(Library.class)::blocking);
			assertThat(meters.get("llm.retries").counter().count()).isEqualTo(2);
			reset(context);
			assertThat(meters.find("llm.retries").counters()).isEmpty();
			assertThat(meters.find("llm.attempt").timers()).isEmpty();
			fail(context.getBean(Library.class)::blocking);
			assertThat(meters.get("llm.retries").counter().count()).isEqualTo(2);
			assertThat(meters.get("llm.call").timer().count()).isEqualTo(1);
			assertThat(context.getBean(LlmCallMeters.class)).isInstanceOf(Resettable.class);
		});
	}

	@Test
	void discardsStatisticsEventsAndTenants() {
		this.runner
			.withConfiguration(AutoConfigurations.of(LlmRetryEndpointAutoConfiguration.class,
					LlmFaultInjectionAutoConfiguration.class))
			.withPropertyValues("llm.retry.initial-delay=1ms", "management.endpoints.web.exposure.include=llmretry",
					"llm.retry.fault-injection.enabled=true",
					"llm.retry.fault-injection.rates.openai.quota-exhausted=1")
			.run((context) -> {
				LlmRetryEndpoint endpoint = context.getBean(LlmRetryEndpoint.class);
				LlmModelOverride.tenant(LlmTenant.named("acme"))
					.run(() -> fail(context.getBean(Library.class)::blocking));
				fail(context.getBean(Library.class)::blocking);
				LlmRetryEndpoint.Report before = endpoint.llmRetry();
				assertThat(before.total().figures().calls()).isEqualTo(2);
				assertThat(before.events()).isNotEmpty();
				assertThat(before.tenants()).containsKey("acme");
				assertThat(before.targets().get("openai/gpt").cooldownMillis()).isPositive();
				assertThat(before.faultInjection().injected()).isNotEmpty();
				reset(context);
				LlmRetryEndpoint.Report after = endpoint.llmRetry();
				assertThat(after.total().figures().calls()).isZero();
				assertThat(after.events()).isEmpty();
				assertThat(after.tenants()).isEmpty();
				assertThat(after.targets().get("openai/gpt").cooldownMillis()).isZero();
				assertThat(after.faultInjection().injected()).isEmpty();
			});
	}

	@Test
	void waitsAsLongAsTheClockSaysInEveryDriver() {
		this.runner.withPropertyValues("llm.retry.initial-delay=5h", "llm.retry.max-delay=10h", "llm.retry.jitter=0")
			.run((context) -> {
				Library library = context.getBean(Library.class);
				JumpingTicker ticker = context.getBean(JumpingTicker.class);
				for (Runnable call : new Runnable[] { library::blocking, () -> library.future().join(),
						() -> library.mono().block(), () -> library.flux().blockLast() }) {
					reset(context);
					ticker.waits.clear();
					fail(call);
					assertThat(ticker.waits).containsExactly(Duration.ofHours(5), Duration.ofHours(10));
				}
			});
	}

	private static void reset(ApplicationContext context) {
		Map<String, Resettable> resettable = context.getBeansOfType(Resettable.class);
		assertThat(resettable).isNotEmpty();
		resettable.values().forEach(Resettable::reset);
	}

	private static double tokens(ApplicationContext context) {
		return context.getBean(RetryBudgets.class).tokens("openai").orElseThrow();
	}

	private static void fail(Runnable call) {
		assertThatExceptionOfType(Exception.class).isThrownBy(call::run)
			.satisfies((ex) -> assertThat((ex instanceof LlmCallException) ? ex : ex.getCause())
				.isInstanceOf(LlmCallException.class));
	}

	/**
	 * A clock that moves with waits only.
	 */
	static class JumpingTicker implements Ticker {

		private final CopyOnWriteArrayList<Duration> waits = new CopyOnWriteArrayList<>();

		@Override
		public long nanos() {
			return this.waits.stream().mapToLong(Duration::toNanos).sum();
		}

		@Override
		public Duration beginWait(Duration wait) {
			this.waits.add(wait);
			return Duration.ZERO;
		}

	}

	static class Library {

		@LlmCall(name = "blocking", model = "openai/gpt")
		public String blocking() {
			throw unavailable();
		}

		@LlmCall(name = "future", model = "openai/gpt")
		public CompletableFuture<String> future() {
			return CompletableFuture.failedFuture(unavailable());
		}

		@LlmCall(name = "mono", model = "openai/gpt")
		public Mono<String> mono() {
			return Mono.error(unavailable());
		}

		@LlmCall(name = "flux", model = "openai/gpt")
		public Flux<String> flux() {
			return Flux.error(unavailable());
		}

		private static RuntimeException unavailable() {
			LlmCallContext.current().target();
			return new LlmHttpException(503, Map.of(), "");
		}

	}

}
