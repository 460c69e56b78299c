/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * F73: the context of a call on other threads.
 */
class LlmCallContextTests {

	private final LlmCallContext context = mock(LlmCallContext.class);

	private final ExecutorService threads = Executors.newSingleThreadExecutor();

	@AfterEach
	void stop() {
		this.threads.shutdownNow();
	}

	private static LlmCallContext current() {
		return LlmCallContext.Scope.current();
	}

	private void assertCarried(Callable<CompletableFuture<LlmCallContext>> task) throws Exception {
		CompletableFuture<LlmCallContext> carried;
		try (LlmCallContext.Scope scope = LlmCallContext.Scope.open(this.context)) {
			carried = task.call();
		}
		assertThat(carried.get()).isSameAs(this.context);
		assertThat(this.threads.submit(LlmCallContextTests::current).get()).as("the context of the thread").isNull();
	}

	@Test
	void isCarriedWithASupplier() throws Exception {
		assertCarried(() -> {
			Supplier<LlmCallContext> supplier = LlmCallContext.wrapSupplier(() -> current());
			return CompletableFuture.supplyAsync(supplier, this.threads);
		});
	}

	@Test
	void isCarriedWithAFunction() throws Exception {
		assertCarried(() -> {
			Function<Integer, LlmCallContext> function = LlmCallContext.wrapFunction((number) -> current());
			return CompletableFuture.completedFuture(1).thenApplyAsync(function, this.threads);
		});
	}

	/** The executor is wrapped once, outside of any call. */
	@Test
	void isCarriedWithAnExecutor() throws Exception {
		Executor executor = LlmCallContext.wrapExecutor(this.threads);
		assertCarried(() -> CompletableFuture.supplyAsync(LlmCallContextTests::current, executor));
	}

	@Test
	void isCarriedWithAnExecutorService() throws Exception {
		ExecutorService executor = LlmCallContext.wrapExecutorService(this.threads);
		List<Future<LlmCallContext>> all;
		Future<LlmCallContext> one;
		try (LlmCallContext.Scope scope = LlmCallContext.Scope.open(this.context)) {
			one = executor.submit(LlmCallContextTests::current);
			all = executor.invokeAll(List.of(LlmCallContextTests::current));
		}
		assertThat(one.get()).isSameAs(this.context);
		assertThat(all.get(0).get()).isSameAs(this.context);
		assertThat(executor.submit(LlmCallContextTests::current).get()).isNull();
		executor.shutdown();
		assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
		assertThat(executor.isShutdown()).isTrue();
		assertThat(this.threads.isTerminated()).isTrue();
		assertThat(executor.isTerminated()).isTrue();
	}

}
