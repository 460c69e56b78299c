/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

import io.github.llmresilience.actuate.LlmRetryEndpoint;
import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmAttempt;
import io.github.llmresilience.failure.LlmInjectedFaultException;
import io.github.llmresilience.fault.FaultInjector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Faults in a running application.
 */
class LlmFaultInjectionAutoConfigurationTests {

	private static final String ENABLED = "llm.retry.fault-injection.enabled=true";

	private static final String OPENAI_FAILS = "llm.retry.fault-injection.rates.openai.server-error=1";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, LlmRetryAutoConfiguration.class,
				LlmFaultInjectionAutoConfiguration.class, LlmRetryEndpointAutoConfiguration.class))
		.withBean(Library.class)
		.withPropertyValues("llm.retry.initial-delay=1ms", "llm.retry.circuit-breaker.enabled=false",
				"management.endpoints.web.exposure.include=llmretry");

	@Test
	void isOffByDefault() {
		this.runner.withPropertyValues(OPENAI_FAILS).run((context) -> {
			assertThat(context).doesNotHaveBean(FaultInjector.class);
			assertThat(context.getBean(Library.class).blocking().attempts()).isEmpty();
			assertThat(context.getBean(LlmRetryEndpoint.class).llmRetry().faultInjection()).isNull();
		});
	}

	@Test
	void failsAttemptsInEveryDriver() {
		this.runner.withPropertyValues(ENABLED, OPENAI_FAILS, "llm.retry.fault-injection.seed=42").run((context) -> {
			Library library = context.getBean(Library.class);
			assertThat(library).satisfies(survives(Library::blocking), survives((it) -> it.future().join()),
					survives((it) -> it.mono().block()), survives((it) -> it.flux().blockLast()));
			assertThat(library.requests()).isEqualTo(4);
			FaultInjector.Report report = context.getBean(LlmRetryEndpoint.class).llmRetry().faultInjection();
			assertThat(report.seed()).isEqualTo(42);
			assertThat(report.injected().get("openai")).containsEntry(FailureKind.SERVER_ERROR, 12L);
		});
	}

	private static Consumer<Library> survives(Function<Library, LlmResult<String>> call) {
		return (library) -> {
			LlmResult<String> result = call.apply(library);
			assertThat(result.target()).hasToString("anthropic/claude");
			assertThat(result.attempts()).extracting(LlmAttempt::kind, LlmAttempt::target)
				.containsOnly(tuple(FailureKind.SERVER_ERROR, "openai/gpt"))
				.hasSize(3);
			assertThat(result.errors()).hasOnlyElementsOfType(LlmInjectedFaultException.class);
		};
	}

	/** A managed model fails at its own calls, so that no attempt fails twice. */
	@Test
	void failsTheCallsOfManagedModels() {
		this.runner.withConfiguration(AutoConfigurations.of(LlmSpringAiAutoConfiguration.class))
			.withBean("openAiChatModel", ChatModel.class,
					() -> (prompt) -> new ChatResponse(List.of(new Generation(new AssistantMessage("hi")))))
			.withBean(Asker.class)
			.withPropertyValues(ENABLED, "llm.retry.fault-injection.rates.openai.overloaded=0.5",
					"llm.retry.fault-injection.seed=7", "llm.retry.max-attempts=20",
					"llm.retry.circuit-breaker.enabled=false", "llm.retry.budget.enabled=false")
			.run((context) -> {
				LlmResult<String> result = context.getBean(Asker.class).ask();
				FaultInjector.Report report = context.getBean(FaultInjector.class).report();
				assertThat(result.value()).isEqualTo("hi");
				assertThat(result.attempts()).isNotEmpty()
					.hasSize(report.injected().get("openai").get(FailureKind.OVERLOADED).intValue());
				assertThat(context.getBean(Asker.class).runs()).isEqualTo(1);
			});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "spring.profiles.active=prod | llm.retry.fault-injection.force=true",
			"spring.profiles.active=production | rates=ok",
			"llm.retry.fault-injection.rates.openai.rate-limited=1.5 | a fraction of the attempts",
			"llm.retry.fault-injection.rates.openai.timeout=0.5 | add up to at most 1",
			"llm.retry.fault-injection.rates.openai.circuit-open=0 | Use one of rate-limited, quota-exhausted" })
	void stopsTheStart(String property, String remedy) {
		this.runner.withPropertyValues(ENABLED, OPENAI_FAILS, property).withInitializer((context) -> {
			if (property.startsWith("spring.profiles")) {
				context.getEnvironment().setActiveProfiles(property.substring(property.indexOf('=') + 1));
			}
		}).run((context) -> {
			assertThat(context).hasFailed();
			assertThat(context.getStartupFailure()).rootCause()
				.asString()
				.contains("fault-injection", remedy.equals("rates=ok") ? "'production'" : remedy);
		});
	}

	@Test
	void needsRates() {
		this.runner.withPropertyValues(ENABLED)
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.asString()
				.contains("needs rates, such as llm.retry.fault-injection.rates.openai.rate-limited=0.1"));
	}

	@Test
	void runsInProductionIfForced() {
		this.runner.withPropertyValues(ENABLED, OPENAI_FAILS, "llm.retry.fault-injection.force=true")
			.withInitializer((context) -> context.getEnvironment().setActiveProfiles("prod"))
			.run((context) -> assertThat(context.getBean(Library.class).blocking().attempts()).hasSize(3));
	}

	static class Library {

		private final AtomicInteger requests = new AtomicInteger();

		@LlmCall(name = "blocking", model = "openai/gpt", fallback = "anthropic/claude")
		public LlmResult<String> blocking() {
			return answer();
		}

		@LlmCall(name = "future", model = "openai/gpt", fallback = "anthropic/claude")
		public CompletableFuture<LlmResult<String>> future() {
			return CompletableFuture.completedFuture(answer());
		}

		@LlmCall(name = "mono", model = "openai/gpt", fallback = "anthropic/claude")
		public Mono<LlmResult<String>> mono() {
			return Mono.just(answer());
		}

		@LlmCall(name = "flux", model = "openai/gpt", fallback = "anthropic/claude")
		public Flux<LlmResult<String>> flux() {
			return Flux.just(answer());
		}

		int requests() {
			return this.requests.get();
		}

		private LlmResult<String> answer() {
			this.requests.incrementAndGet();
			return LlmResult.of(LlmCallContext.current().target().toString());
		}

	}

	static class Asker {

		private final AtomicInteger runs = new AtomicInteger();

		private final ChatModel model;

		Asker(ChatModel model) {
			this.model = model;
		}

		int runs() {
			return this.runs.get();
		}

		@LlmCall(name = "ask")
		public LlmResult<String> ask() {
			this.runs.incrementAndGet();
			return LlmResult.of(this.model.call("?"));
		}

	}

}
