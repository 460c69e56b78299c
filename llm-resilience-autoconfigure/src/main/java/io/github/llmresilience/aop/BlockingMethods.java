/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.lang.reflect.Method;
import java.util.function.Supplier;

import io.github.llmresilience.engine.LazyTypes;
import io.github.llmresilience.engine.blocking.BlockingDriver;
import org.jspecify.annotations.Nullable;

import org.springframework.core.KotlinDetector;

/**
 * Finds the driver of blocking methods. A method that returns a future, a publisher or
 * another lazy type is not blocking: it returns before the model has answered.
 */
public final class BlockingMethods implements MethodDrivers {

	private final MethodDriver driver;

	public BlockingMethods(Supplier<BlockingDriver> driver) {
		this.driver = (settings, body, recovery) -> {
			try {
				return driver.get().call(settings, body);
			}
			catch (Throwable ex) {
				return recovery.recover(ex);
			}
		};
	}

	@Override
	public @Nullable MethodDriver find(Method method) {
		return isBlocking(method) ? this.driver : null;
	}

	static boolean isBlocking(Method method) {
		return !LazyTypes.isLazy(method.getReturnType()) && !KotlinDetector.isSuspendingFunction(method);
	}

}
