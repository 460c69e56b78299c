package io.github.llmresilience.aop;

import java.lang.reflect.Method;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.function.Supplier;

import io.github.llmresilience.engine.blocking.BlockingDriver;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * Finds the driver of blocking methods. A method that returns a future or a publisher is
 * not blocking: it returns before the model has answered.
 */
public final class BlockingMethods implements MethodDrivers {

	private final MethodDriver driver;

	public BlockingMethods(Supplier<BlockingDriver> driver) {
		this.driver = (settings, body) -> driver.get().call(settings, body);
	}

	@Override
	public @Nullable MethodDriver find(Method method) {
		return returnsEarly(method.getReturnType()) ? null : this.driver;
	}

	static boolean returnsEarly(Class<?> type) {
		return CompletionStage.class.isAssignableFrom(type) || Future.class.isAssignableFrom(type)
				|| Flow.Publisher.class.isAssignableFrom(type) || isReactiveStreamsPublisher(type);
	}

	private static boolean isReactiveStreamsPublisher(Class<?> type) {
		try {
			return ClassUtils.forName("org.reactivestreams.Publisher", type.getClassLoader()).isAssignableFrom(type);
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return false;
		}
	}

}
