/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.goodput;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.benchmarks.provider.Tale;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import reactor.core.publisher.Flux;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.retry.annotation.Backoff;
import org.springframework.retry.annotation.EnableRetry;
import org.springframework.retry.annotation.Retryable;

/**
 * The contenders of the scenarios with four deployments of one model. Those without a
 * pool of their own ask the deployments in turn (round robin).
 */
final class PoolTellers {

	private static final int DEPLOYMENTS = 4;

	private PoolTellers() {
	}

	/**
	 * Registers a chat model for each deployment.
	 */
	static class Deployments implements BeanRegistrar {

		@Override
		public void register(BeanRegistry registry, Environment environment) {
			Map<String, Object> pool = new HashMap<>();
			for (int i = 0; i < DEPLOYMENTS; i++) {
				String name = "d" + i;
				String url = environment.getRequiredProperty("deployments.urls[" + i + "]");
				int retries = environment.getProperty("spring.ai.openai.max-retries", Integer.class, 0);
				registry.registerBean(name, OpenAiChatModel.class,
						(bean) -> bean.supplier((context) -> model(url, retries)));
				pool.put("llm.retry.providers." + name + ".chat-model", name);
				pool.put("llm.retry.pools.all.members[" + i + "].model", name + "/gpt-5-mini");
			}
			((ConfigurableEnvironment) environment).getPropertySources().addLast(new MapPropertySource("pool", pool));
		}

		private static OpenAiChatModel model(String url, int retries) {
			return OpenAiChatModel.builder()
				.options(OpenAiChatOptions.builder()
					.baseUrl(url)
					.apiKey("key")
					.timeout(Duration.ofSeconds(10))
					.maxRetries(retries)
					.model("gpt-5-mini")
					.build())
				.build();
		}

	}

	/**
	 * Asks the deployments in turn.
	 */
	@Import(Deployments.class)
	static class Plain extends Teller {

		private final List<ChatClient> deployments;

		private final AtomicInteger calls = new AtomicInteger();

		Plain(ListableBeanFactory beans) {
			this.deployments = IntStream.range(0, DEPLOYMENTS)
				.mapToObj((i) -> ChatClient.create(beans.getBean("d" + i, ChatModel.class)))
				.toList();
		}

		/** Returns the number of the next deployment. */
		int next() {
			return Math.floorMod(this.calls.getAndIncrement(), DEPLOYMENTS);
		}

		Tale.Book ask(int deployment, int call) {
			return ask(this.deployments.get(deployment), call);
		}

		@Override
		Tale.Book ask(int call) {
			return ask(next(), call);
		}

		@Override
		Flux<String> tell(int call) {
			throw new UnsupportedOperationException();
		}

	}

	/**
	 * The same with Spring Retry: a retry asks the next deployment.
	 */
	@EnableRetry(proxyTargetClass = true)
	static class WithSpringRetry extends Plain {

		WithSpringRetry(ListableBeanFactory beans) {
			super(beans);
		}

		@Override
		@Retryable(maxAttempts = 3, backoff = @Backoff(delay = 1_000, multiplier = 2, maxDelay = 10_000))
		Tale.Book ask(int call) {
			return super.ask(call);
		}

	}

	/**
	 * The same with a circuit breaker of Resilience4j for each deployment. A call asks
	 * the next deployment whose circuit breaker admits it, and after a failure the one
	 * after that, at once.
	 */
	static class WithResilience4j extends Plain {

		private final List<CircuitBreaker> breakers;

		WithResilience4j(ListableBeanFactory beans, CircuitBreakerRegistry breakers) {
			super(beans);
			this.breakers = IntStream.range(0, DEPLOYMENTS).mapToObj((i) -> breakers.circuitBreaker("d" + i)).toList();
		}

		@Override
		Tale.Book ask(int call) {
			RuntimeException last = null;
			int first = next();
			for (int i = 0; i < DEPLOYMENTS; i++) {
				int deployment = (first + i) % DEPLOYMENTS;
				try {
					return this.breakers.get(deployment).executeSupplier(() -> ask(deployment, call));
				}
				catch (RuntimeException ex) {
					last = ex;
				}
			}
			throw last;
		}

	}

	/**
	 * A pool of this project.
	 */
	@Import(Deployments.class)
	static class WithLlmCall extends Teller {

		private final ChatClient chat;

		WithLlmCall(ChatModel model) {
			this.chat = ChatClient.create(model);
		}

		@Override
		@LlmCall(name = "ask", model = "pool/all")
		Tale.Book ask(int call) {
			return ask(this.chat, call);
		}

		@Override
		Flux<String> tell(int call) {
			throw new UnsupportedOperationException();
		}

	}

}
