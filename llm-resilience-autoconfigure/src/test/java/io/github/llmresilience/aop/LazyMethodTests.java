/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.langchain4j.service.TokenStream;
import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.reactivestreams.Publisher;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.web.context.request.async.DeferredResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * F52: a method whose value is returned before the model has answered stops the start,
 * with a remedy.
 */
class LazyMethodTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LlmRetryAutoConfiguration.class));

	static final List<Arguments> LAZY = List.of(Arguments.of("stream", "Stream", "Return a List"),
			Arguments.of("iterator", "Iterator", "Return a List"),
			Arguments.of("supplier", "Supplier", "Return the value itself"),
			Arguments.of("callable", "Callable", "Return the value itself"),
			Arguments.of("future", "Future", "Return the value itself or a CompletableFuture"),
			Arguments.of("deferredResult", "DeferredResult", "Return a CompletableFuture or a Mono"));

	/**
	 * Methods that return before the model has answered.
	 */
	public static class Lazy {

		@LlmCall
		public @Nullable Stream<String> stream() {
			return null;
		}

		@LlmCall
		public @Nullable Iterator<String> iterator() {
			return null;
		}

		@LlmCall
		public @Nullable Supplier<String> supplier() {
			return null;
		}

		@LlmCall
		public @Nullable Callable<String> callable() {
			return null;
		}

		@LlmCall
		public @Nullable Future<String> future() {
			return null;
		}

		@LlmCall
		public @Nullable TokenStream tokenStream() {
			return null;
		}

		@LlmCall
		public @Nullable DeferredResult<String> deferredResult() {
			return null;
		}

	}

	/**
	 * A method that needs Reactor.
	 */
	public static class Reactive {

		@LlmCall
		public @Nullable Publisher<String> answer() {
			return null;
		}

	}

	/** A method whose answer is a function of the application's own. */
	public static class Own {

		public record Formula(String text) implements Supplier<String> {

			@Override
			public String get() {
				return this.text;
			}

		}

		@LlmCall
		public Formula answer() {
			return new Formula("answer");
		}

	}

	@ParameterizedTest
	@FieldSource("LAZY")
	void isRefusedWithARemedy(String method, String type, String remedy) {
		this.runner.run((context) -> assertRefused(context, method, type, remedy));
	}

	@Test
	void needsReactorForATokenStream() {
		this.runner.withClassLoader(new FilteredClassLoader("reactor.core"))
			.run((context) -> assertRefused(context, "tokenStream", "TokenStream", "with reactor-core"));
	}

	private static void assertRefused(BeanFactory context, String method, String type, String remedy) {
		LlmCallMethods methods = context.getBean(LlmCallMethods.class);
		assertThatExceptionOfType(InvalidLlmCallException.class)
			.isThrownBy(() -> methods.find(Lazy.class.getMethod(method), Lazy.class))
			.satisfies((refused) -> {
				assertThat(refused).hasMessageContaining("Lazy." + method)
					.hasMessageContaining("returns " + type + " before the model has answered");
				assertThat(refused.remedy()).contains(remedy);
			});
	}

	@ParameterizedTest
	@FieldSource("BEANS")
	void stopsTheStart(Class<?> bean, boolean starts) {
		this.runner.withClassLoader(new FilteredClassLoader("reactor.core")).withBean(bean).run((context) -> {
			if (starts) {
				assertThat(context).hasNotFailed();
			}
			else {
				assertThat(context).hasFailed();
				assertThat(context.getStartupFailure()).rootCause().isInstanceOf(InvalidLlmCallException.class);
			}
		});
	}

	static final List<Arguments> BEANS = List.of(Arguments.of(Lazy.class, false), Arguments.of(Reactive.class, false),
			Arguments.of(Own.class, true));

}
