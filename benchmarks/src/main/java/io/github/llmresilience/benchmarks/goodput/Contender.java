/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.goodput;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.benchmarks.provider.Tale;
import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;
import io.github.resilience4j.retry.annotation.Retry;
import reactor.core.publisher.Flux;

import org.springframework.ai.anthropic.AnthropicChatModel;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.context.annotation.Import;
import org.springframework.retry.annotation.Backoff;
import org.springframework.retry.annotation.EnableRetry;
import org.springframework.retry.annotation.Retryable;

/**
 * What protects an application's calls. Each is an application of its own, with the same
 * two models of Spring AI.
 */
enum Contender {

	/** Nothing. */
	NOTHING("no protection", Plain.class, PoolTellers.Plain.class, Map.of()),

	/** What Spring AI does by itself: its clients retry. */
	SPRING_AI("Spring AI's own retry", Plain.class, PoolTellers.Plain.class,
			Map.of("spring.ai.openai.max-retries", "3")),

	/** Spring Retry with exponential backoff. */
	SPRING_RETRY("Spring Retry", WithSpringRetry.class, PoolTellers.WithSpringRetry.class, Map.of()),

	/** Resilience4j: retry, circuit breaker and a fallback method. */
	RESILIENCE4J("Resilience4j", WithResilience4j.class, PoolTellers.WithResilience4j.class, resilience4j(3)),

	/**
	 * Resilience4j without retries: the fallback method is called at the first failure.
	 */
	RESILIENCE4J_AT_ONCE("Resilience4j, no retry", WithResilience4j.class, PoolTellers.WithResilience4j.class,
			resilience4j(1)),

	/** This project: its defaults and a fallback. */
	LLM_CALL("@LlmCall", WithLlmCall.class, PoolTellers.WithLlmCall.class,
			Map.of("llm.retry.pools.all.policy", "fastest")),

	/** This project, where the second model is asked at the first failure. */
	LLM_CALL_AT_ONCE("@LlmCall, immediate", WithLlmCall.class, PoolTellers.WithLlmCall.class,
			Map.of("llm.retry.fallback.mode", "immediate", "llm.retry.pools.all.policy", "least-busy"));

	private final String title;

	private final Class<? extends Teller> teller;

	private final Class<? extends Teller> ofPool;

	private final Map<String, String> properties;

	Contender(String title, Class<? extends Teller> teller, Class<? extends Teller> ofPool,
			Map<String, String> properties) {
		this.title = title;
		this.teller = teller;
		this.ofPool = ofPool;
		this.properties = properties;
	}

	String title() {
		return this.title;
	}

	boolean isOurs() {
		return this.teller == WithLlmCall.class;
	}

	Class<? extends Teller> teller(Scenario scenario) {
		return scenario.isPool() ? this.ofPool : this.teller;
	}

	Map<String, String> properties() {
		return this.properties;
	}

	/**
	 * Attempts with the same waits as ours at each model; what an open circuit refuses is
	 * not tried again, so that it goes to the fallback at once.
	 */
	private static Map<String, String> resilience4j(int attempts) {
		Map<String, String> properties = new LinkedHashMap<>();
		for (String model : List.of("first", "second", "d0", "d1", "d2", "d3")) {
			resilience4j(attempts, "resilience4j.retry.instances." + model + ".",
					"resilience4j.circuitbreaker.instances." + model + ".", properties);
		}
		return properties;
	}

	private static void resilience4j(int attempts, String retry, String breaker, Map<String, String> properties) {
		properties.put(retry + "max-attempts", String.valueOf(attempts));
		properties.put(retry + "wait-duration", "1s");
		properties.put(retry + "enable-exponential-backoff", "true");
		properties.put(retry + "exponential-backoff-multiplier", "2");
		properties.put(retry + "enable-randomized-wait", "true");
		properties.put(retry + "randomized-wait-factor", "0.2");
		properties.put(retry + "ignore-exceptions", "io.github.resilience4j.circuitbreaker.CallNotPermittedException");
		properties.put(breaker + "sliding-window-size", "20");
		properties.put(breaker + "minimum-number-of-calls", "10");
		properties.put(breaker + "failure-rate-threshold", "50");
		properties.put(breaker + "wait-duration-in-open-state", "30s");
		properties.put(breaker + "permitted-number-of-calls-in-half-open-state", "3");
		properties.put(breaker + "automatic-transition-from-open-to-half-open-enabled", "true");
	}

	/**
	 * Calls the first model.
	 */
	static class Plain extends Teller {

		private final ChatClient chat;

		Plain(OpenAiChatModel model) {
			this.chat = ChatClient.create(model);
		}

		@Override
		Tale.Book ask(int call) {
			return ask(this.chat, call);
		}

		@Override
		Flux<String> tell(int call) {
			return tell(this.chat, call);
		}

	}

	/**
	 * The same with Spring Retry, which does nothing for publishers.
	 */
	@EnableRetry(proxyTargetClass = true)
	static class WithSpringRetry extends Plain {

		WithSpringRetry(OpenAiChatModel model) {
			super(model);
		}

		@Override
		@Retryable(maxAttempts = 3, backoff = @Backoff(delay = 1_000, multiplier = 2, maxDelay = 10_000))
		Tale.Book ask(int call) {
			return super.ask(call);
		}

		@Override
		@Retryable(maxAttempts = 3, backoff = @Backoff(delay = 1_000, multiplier = 2, maxDelay = 10_000))
		Flux<String> tell(int call) {
			return super.tell(call);
		}

	}

	/**
	 * The same with Resilience4j: a fallback method asks the second model, which is
	 * protected in the same way.
	 */
	@Import(SecondWithResilience4j.class)
	static class WithResilience4j extends Teller {

		private final ChatClient chat;

		private final SecondWithResilience4j second;

		WithResilience4j(OpenAiChatModel model, SecondWithResilience4j second) {
			this.chat = ChatClient.create(model);
			this.second = second;
		}

		@Override
		@Retry(name = "first", fallbackMethod = "askSecond")
		@CircuitBreaker(name = "first")
		Tale.Book ask(int call) {
			return ask(this.chat, call);
		}

		Tale.Book askSecond(int call, Exception error) {
			return this.second.ask(call);
		}

		@Override
		@Retry(name = "first", fallbackMethod = "tellSecond")
		@CircuitBreaker(name = "first")
		Flux<String> tell(int call) {
			return tell(this.chat, call);
		}

		Flux<String> tellSecond(int call, Exception error) {
			return this.second.tell(call);
		}

	}

	/**
	 * The second model.
	 */
	static class SecondWithResilience4j extends Teller {

		private final ChatClient chat;

		SecondWithResilience4j(AnthropicChatModel model) {
			this.chat = ChatClient.create(model);
		}

		@Override
		@Retry(name = "second")
		@CircuitBreaker(name = "second")
		Tale.Book ask(int call) {
			return ask(this.chat, call);
		}

		@Override
		@Retry(name = "second")
		@CircuitBreaker(name = "second")
		Flux<String> tell(int call) {
			return tell(this.chat, call);
		}

	}

	/**
	 * The same with this project.
	 */
	static class WithLlmCall extends Teller {

		private final ChatClient chat;

		WithLlmCall(ChatModel model) {
			this.chat = ChatClient.create(model);
		}

		@Override
		@LlmCall(name = "ask", model = "openai/gpt-5-mini", fallback = "anthropic/claude-haiku-4-5")
		Tale.Book ask(int call) {
			return ask(this.chat, call);
		}

		@Override
		@LlmCall(name = "tell", model = "openai/gpt-5-mini", fallback = "anthropic/claude-haiku-4-5")
		Flux<String> tell(int call) {
			return tell(this.chat, call);
		}

	}

}
