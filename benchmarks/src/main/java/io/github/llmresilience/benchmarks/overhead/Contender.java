/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.overhead;

import io.github.llmresilience.annotation.LlmCall;
import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;
import io.github.resilience4j.retry.annotation.Retry;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.retry.annotation.Retryable;

/**
 * What protects the calls: the same methods, proxied the same way.
 */
public enum Contender {

	/** Nothing. */
	BARE(Bare.class),

	/** Spring Retry. */
	SPRING_RETRY(SpringRetry.class),

	/** Spring Framework itself. */
	SPRING_FRAMEWORK(SpringFramework.class),

	/** Resilience4j, retry around circuit breaker, as its documentation has it. */
	RESILIENCE4J(Resilience4j.class),

	/** This project, with its defaults. */
	LLM_CALL(Llm.class);

	private final Class<? extends Asker> type;

	Contender(Class<? extends Asker> type) {
		this.type = type;
	}

	/**
	 * The bean that is called.
	 * @return its class
	 */
	public Class<? extends Asker> type() {
		return this.type;
	}

	/**
	 * Not proxied.
	 */
	public static class Bare extends Asker {

	}

	/**
	 * Protected by Spring Retry, which knows no publishers.
	 */
	public static class SpringRetry extends Asker {

		@Override
		@Retryable
		public String ask(String question) {
			return super.ask(question);
		}

	}

	/**
	 * Protected by Spring Framework.
	 */
	public static class SpringFramework extends Asker {

		@Override
		@org.springframework.resilience.annotation.Retryable
		public String ask(String question) {
			return super.ask(question);
		}

		@Override
		@org.springframework.resilience.annotation.Retryable
		public Mono<String> askLater(String question) {
			return super.askLater(question);
		}

		@Override
		@org.springframework.resilience.annotation.Retryable
		public Flux<String> tell() {
			return super.tell();
		}

	}

	/**
	 * Protected by Resilience4j.
	 */
	public static class Resilience4j extends Asker {

		@Override
		@Retry(name = "model")
		@CircuitBreaker(name = "model")
		public String ask(String question) {
			return super.ask(question);
		}

		@Override
		@Retry(name = "model")
		@CircuitBreaker(name = "model")
		public Mono<String> askLater(String question) {
			return super.askLater(question);
		}

		@Override
		@Retry(name = "model")
		@CircuitBreaker(name = "model")
		public Flux<String> tell() {
			return super.tell();
		}

	}

	/**
	 * Protected by this project.
	 */
	public static class Llm extends Asker {

		@Override
		@LlmCall(name = "ask")
		public String ask(String question) {
			return super.ask(question);
		}

		@Override
		@LlmCall(name = "ask-later")
		public Mono<String> askLater(String question) {
			return super.askLater(question);
		}

		@Override
		@LlmCall(name = "tell")
		public Flux<String> tell() {
			return super.tell();
		}

	}

}
