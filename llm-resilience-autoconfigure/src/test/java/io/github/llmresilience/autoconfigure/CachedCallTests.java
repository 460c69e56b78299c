/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.LlmCircuitOpenException;
import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.gate.GateChange;
import io.github.llmresilience.gate.TargetGates;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Methods whose answers are cached.
 */
class CachedCallTests {

	private static final LlmTarget TARGET = LlmTarget.parse("openai/gpt");

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LlmRetryAutoConfiguration.class))
		.withUserConfiguration(Application.class)
		.withPropertyValues("llm.retry.max-attempts=1", "llm.retry.circuit-breaker.minimum-number-of-calls=4",
				"llm.retry.circuit-breaker.sliding-window-size=8");

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class Application {

		@Bean
		CacheManager cacheManager() {
			return new ConcurrentMapCacheManager();
		}

		@Bean
		AtomicInteger requests() {
			return new AtomicInteger();
		}

		@Bean
		Service service(AtomicInteger requests) {
			return new Service(requests);
		}

	}

	static class Service {

		private final AtomicInteger requests;

		Service(AtomicInteger requests) {
			this.requests = requests;
		}

		@LlmCall(name = "ask", model = "openai/gpt")
		@Cacheable("answers")
		public String ask(String question) {
			this.requests.incrementAndGet();
			if (question.startsWith("bad")) {
				throw new LlmHttpException(500, Map.of(), "");
			}
			return "answer to " + question;
		}

	}

	/** Hits of a cache do not hide failures. */
	@Test
	void opensTheCircuitBreakerInSpiteOfCacheHits() {
		this.runner.run((context) -> {
			Service service = context.getBean(Service.class);
			service.ask("good");
			for (int i = 0; i < 3; i++) {
				for (int hit = 0; hit < 5; hit++) {
					assertThat(service.ask("good")).isEqualTo("answer to good");
				}
				String question = "bad " + i;
				assertThat(catchThrowable(() -> service.ask(question))).hasCauseInstanceOf(LlmHttpException.class);
			}
			assertThat(context.getBean(AtomicInteger.class)).hasValue(4);
			assertThat(context.getBean(TargetGates.class).stateOf(TARGET)).isEqualTo(CircuitState.OPEN);
		});
	}

	/** By default the circuit breaker is asked before the cache. */
	@Test
	void asksTheCircuitBreakerFirstByDefault() {
		this.runner.run((context) -> {
			Service service = context.getBean(Service.class);
			service.ask("good");
			context.getBean(TargetGates.class).decide(TARGET, GateChange.Action.OPEN);
			assertThatExceptionOfType(LlmCircuitOpenException.class).isThrownBy(() -> service.ask("good"));
		});
	}

	/** With a higher order the cache answers while the circuit breaker is open. */
	@Test
	void asksTheCacheFirstIfTheOrderSaysSo() {
		this.runner.withUserConfiguration(CacheFirst.class).run((context) -> {
			Service service = context.getBean(Service.class);
			service.ask("good");
			context.getBean(TargetGates.class).decide(TARGET, GateChange.Action.OPEN);
			assertThat(service.ask("good")).isEqualTo("answer to good");
			assertThatExceptionOfType(LlmCircuitOpenException.class).isThrownBy(() -> service.ask("other"));
		});
	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching(order = 0)
	static class CacheFirst {

	}

	/** The order of the advice is a property. */
	@Test
	void takesItsOrderFromAProperty() {
		this.runner.withPropertyValues("llm.retry.advice-order=2147483647").run((context) -> {
			Service service = context.getBean(Service.class);
			service.ask("good");
			context.getBean(TargetGates.class).decide(TARGET, GateChange.Action.OPEN);
			assertThat(service.ask("good")).isEqualTo("answer to good");
		});
	}

}
