/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.starteronly;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.failure.LlmHttpException;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * An application with the starter and nothing else. Started by {@link StarterOnlyTests}
 * in a JVM of its own.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class StarterOnlyApplication {

	public static void main(String[] args) {
		try (var context = SpringApplication.run(StarterOnlyApplication.class, args)) {
			System.out.println("ANSWER " + context.getBean(Service.class).answer());
		}
		Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("llm-"))
			.forEach((thread) -> System.out.println("LEFT BEHIND " + thread.getName()));
	}

	@Bean
	Service service() {
		return new DefaultService();
	}

	/**
	 * An interface, so that the bean can be proxied by it.
	 */
	public interface Service {

		@LlmCall(model = "openai/gpt-4o-mini", initialDelay = "1ms")
		String answer();

	}

	static final class DefaultService implements Service {

		private final AtomicInteger attempts = new AtomicInteger();

		@Override
		public String answer() {
			if (this.attempts.incrementAndGet() < 3) {
				throw new LlmHttpException(503, Map.of(), "");
			}
			return LlmCallContext.current().target() + " after " + this.attempts + " attempts, proxied";
		}

	}

}
