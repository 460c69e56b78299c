/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.limits;

import java.util.Map;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.failure.LlmHttpException;
import io.github.resilience4j.ratelimiter.annotation.RateLimiter;

import org.springframework.core.env.Environment;
import org.springframework.web.client.RestClient;

/**
 * The calls of an application.
 */
abstract class Caller {

	private final RestClient client;

	Caller(Environment environment) {
		this.client = RestClient.create(environment.getRequiredProperty("provider.url"));
	}

	abstract void call();

	void request() {
		this.client.post().uri("/").retrieve().onStatus((status) -> status.value() == 429, (request, response) -> {
			throw new LlmHttpException(429, Map.of(), "rate limit");
		}).toBodilessEntity();
	}

	/** Sends each request at once. */
	static class Unlimited extends Caller {

		Unlimited(Environment environment) {
			super(environment);
		}

		@Override
		void call() {
			request();
		}

	}

	/** Half of the limit for each instance, with Resilience4j. */
	static class WithResilience4j extends Caller {

		WithResilience4j(Environment environment) {
			super(environment);
		}

		@Override
		@RateLimiter(name = "provider")
		public void call() {
			request();
		}

	}

	/** The limit of this project, shared over Redis. */
	static class WithLlmCall extends Caller {

		WithLlmCall(Environment environment) {
			super(environment);
		}

		@Override
		@LlmCall(name = "limited", model = "openai/gpt-5-mini", maxAttempts = 1)
		void call() {
			request();
		}

	}

}
