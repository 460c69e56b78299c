/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import io.github.llmresilience.engine.future.FutureDriver;
import org.jspecify.annotations.Nullable;

/**
 * Finds the driver of methods that return a {@link CompletionStage} or a
 * {@link CompletableFuture}.
 */
public final class FutureMethods implements MethodDrivers {

	private final MethodDriver driver;

	public FutureMethods(Supplier<FutureDriver> driver) {
		this.driver = (settings, body, recovery) -> {
			CompletableFuture<@Nullable Object> call = driver.get()
				.call(settings, () -> (CompletionStage<?>) body.attempt());
			return (recovery != Recovery.NONE) ? recovered(call, recovery) : call;
		};
	}

	private static CompletableFuture<@Nullable Object> recovered(CompletableFuture<@Nullable Object> call,
			Recovery recovery) {
		CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();
		call.whenComplete((value, failure) -> {
			if (failure == null) {
				answer.complete(value);
			}
			else if (!answer.isDone()) {
				recover(failure, recovery, answer);
			}
		});
		answer.whenComplete((value, failure) -> call.cancel(true));
		return answer;
	}

	private static void recover(Throwable failure, Recovery recovery, CompletableFuture<@Nullable Object> answer) {
		try {
			CompletionStage<?> degraded = (CompletionStage<?>) recovery.recover(failure);
			if (degraded == null) {
				answer.complete(null);
				return;
			}
			degraded.whenComplete((value, ex) -> {
				if (ex == null) {
					answer.complete(value);
				}
				else {
					answer.completeExceptionally(ex);
				}
			});
		}
		catch (Throwable ex) {
			answer.completeExceptionally(ex);
		}
	}

	@Override
	public @Nullable MethodDriver find(Method method) {
		Class<?> type = method.getReturnType();
		return (type == CompletionStage.class || type == CompletableFuture.class) ? this.driver : null;
	}

}
