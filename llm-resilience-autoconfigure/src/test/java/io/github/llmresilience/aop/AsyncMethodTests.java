/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.engine.Script;
import io.github.llmresilience.failure.LlmRetriesExhaustedException;
import io.micrometer.context.ContextRegistry;
import org.aopalliance.intercept.MethodInvocation;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.aop.Advisor;
import org.springframework.aop.MethodBeforeAdvice;
import org.springframework.aop.Pointcut;
import org.springframework.aop.interceptor.ExposeInvocationInterceptor;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.NameMatchMethodPointcut;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Methods that return before the model has answered, called through their bean.
 */
class AsyncMethodTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
				LlmRetryAutoConfiguration.class))
		.withPropertyValues("llm.retry.initial-delay=1ms")
		.withBean(Librarian.class);

	static class Librarian {

		private final List<String> threads = new CopyOnWriteArrayList<>();

		private final List<String> seen = new CopyOnWriteArrayList<>();

		private void note() {
			this.threads.add(Thread.currentThread().getName());
			this.seen.add(LlmCallContext.current().attempt() + " " + CURRENT_USER.get());
		}

		List<String> threads() {
			return this.threads;
		}

		List<String> seen() {
			return this.seen;
		}

		private int failures() {
			return LlmCallContext.current().attempt() - 1;
		}

		/** Fails before there is a stage, then in the stage, then not at all. */
		@LlmCall(model = "openai/gpt-4o-mini")
		public CompletableFuture<LlmResult<String>> future() {
			note();
			return switch (failures()) {
				case 0 -> throw Script.http(503);
				case 1 -> CompletableFuture.supplyAsync(() -> {
					throw Script.http(500);
				});
				default -> CompletableFuture.supplyAsync(() -> LlmResult.of("answer"));
			};
		}

		@LlmCall(model = "openai/gpt-4o-mini")
		public CompletionStage<String> stage() {
			note();
			return (failures() < 2) ? CompletableFuture.failedStage(Script.http(503))
					: CompletableFuture.completedStage("answer");
		}

		@LlmCall(model = "openai/gpt-4o-mini")
		public Mono<LlmResult<String>> mono() {
			note();
			return switch (failures()) {
				case 0 -> throw Script.http(503);
				case 1 -> Mono.error(Script.http(500));
				default -> Mono.just(LlmResult.of("answer"));
			};
		}

		@LlmCall(model = "openai/gpt-4o-mini")
		public CompletableFuture<String> failing() {
			return CompletableFuture.failedFuture(Script.http(503));
		}

		@LlmCall(model = "openai/gpt-4o-mini")
		public Mono<String> failingMono() {
			return Mono.error(Script.http(503));
		}

	}

	private static final ThreadLocal<String> CURRENT_USER = new ThreadLocal<>();

	/** B1, B2, B15, B51 through a proxy. */
	@Test
	void retriesAFuture() {
		this.runner.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			LlmResult<String> result = librarian.future().get(10, TimeUnit.SECONDS);
			assertThat(result.value()).isEqualTo("answer");
			assertThat(result.errors()).extracting(Throwable::getMessage).containsExactly("HTTP 503", "HTTP 500");
			assertThat(librarian.stage().toCompletableFuture().get(10, TimeUnit.SECONDS)).isEqualTo("answer");
		});
	}

	@Test
	void retriesAMono() {
		this.runner
			.run((context) -> StepVerifier.create(context.getBean(Librarian.class).mono()).assertNext((result) -> {
				assertThat(result.value()).isEqualTo("answer");
				assertThat(result.errors()).extracting(Throwable::getMessage).containsExactly("HTTP 503", "HTTP 500");
			}).expectComplete().verify(Duration.ofSeconds(10)));
	}

	/** B4: the same types for all. */
	@Test
	void failsWithAllAttempts() {
		this.runner.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			assertThatThrownBy(() -> librarian.failing().join()).isInstanceOf(CompletionException.class)
				.hasCauseInstanceOf(LlmRetriesExhaustedException.class);
			StepVerifier.create(librarian.failingMono())
				.expectError(LlmRetriesExhaustedException.class)
				.verify(Duration.ofSeconds(10));
		});
	}

	/**
	 * The first attempt on the caller's thread, later ones on the application's executor,
	 * with what Micrometer's context propagation carries.
	 */
	@Test
	void carriesTheCallersContextToLaterAttempts() {
		ContextRegistry.getInstance().registerThreadLocalAccessor("test.user", CURRENT_USER);
		try {
			CURRENT_USER.set("Emma");
			this.runner.run((context) -> {
				Librarian librarian = context.getBean(Librarian.class);
				librarian.future().get(10, TimeUnit.SECONDS);
				assertThat(librarian.seen()).containsExactly("1 Emma", "2 Emma", "3 Emma");
				assertThat(librarian.threads().get(0)).isEqualTo(Thread.currentThread().getName());
				assertThat(librarian.threads().subList(1, 3)).allMatch((name) -> name.startsWith("llm-call-"));
			});
		}
		finally {
			CURRENT_USER.remove();
			ContextRegistry.getInstance().removeThreadLocalAccessor("test.user");
		}
	}

	/** B14: advice runs in each attempt, and finds its invocation on every thread. */
	@Test
	void runsOtherAdviceInEachAttempt() {
		this.runner.withUserConfiguration(Advised.class).run((context) -> {
			context.getBean(Librarian.class).future().get(10, TimeUnit.SECONDS);
			context.getBean(Librarian.class).mono().block(Duration.ofSeconds(10));
			assertThat(context.getBean(Advised.class).invocations).containsExactly("future", "future", "future", "mono",
					"mono", "mono");
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class Advised {

		private final List<String> invocations = new CopyOnWriteArrayList<>();

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		Advisor exposing() {
			DefaultPointcutAdvisor advisor = new DefaultPointcutAdvisor(ofLibrarian(),
					ExposeInvocationInterceptor.INSTANCE);
			advisor.setOrder(Ordered.HIGHEST_PRECEDENCE);
			return advisor;
		}

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		Advisor noting() {
			return new DefaultPointcutAdvisor(ofLibrarian(), (MethodBeforeAdvice) (method, arguments, target) -> {
				MethodInvocation current = ExposeInvocationInterceptor.currentInvocation();
				this.invocations.add(current.getMethod().getName());
			});
		}

		private static Pointcut ofLibrarian() {
			NameMatchMethodPointcut pointcut = new NameMatchMethodPointcut();
			pointcut.setMappedNames("future", "mono");
			pointcut.setClassFilter(Librarian.class::isAssignableFrom);
			return pointcut;
		}

	}

	/** Who drives what; all else returns too early to be protected. */
	@Test
	void choosesTheDriverByReturnType() {
		BlockingMethods blocking = new BlockingMethods(() -> null);
		FutureMethods futures = new FutureMethods(() -> null);
		ReactiveMethods reactive = new ReactiveMethods(() -> null);
		List<String> drivers = new ArrayList<>();
		for (String name : List.of("text", "future", "stage", "plainFuture", "flow", "mono", "flux", "publisher")) {
			Method method = ReflectionUtils.findMethod(ReturnTypes.class, name);
			drivers.add(name + ((blocking.find(method) != null) ? " blocking" : "")
					+ ((futures.find(method) != null) ? " future" : "")
					+ ((reactive.find(method) != null) ? " reactive" : ""));
		}
		assertThat(drivers).containsExactly("text blocking", "future future", "stage future", "plainFuture",
				"flow reactive", "mono reactive", "flux reactive", "publisher reactive");
	}

	interface ReturnTypes {

		String text();

		CompletableFuture<String> future();

		CompletionStage<String> stage();

		Future<String> plainFuture();

		Flow.Publisher<String> flow();

		Mono<String> mono();

		Flux<String> flux();

		Publisher<String> publisher();

	}

}
