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
		this.driver = (settings, body) -> driver.get().call(settings, () -> (CompletionStage<?>) body.attempt());
	}

	@Override
	public @Nullable MethodDriver find(Method method) {
		Class<?> type = method.getReturnType();
		return (type == CompletionStage.class || type == CompletableFuture.class) ? this.driver : null;
	}

}
