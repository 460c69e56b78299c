package io.github.llmresilience.aop;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

/**
 * Knows who makes the calls of a method, by what the method returns.
 */
@FunctionalInterface
public interface MethodDrivers {

	/**
	 * Finds the driver of a method.
	 * @return its driver, or null for a return type that is none of these
	 */
	@Nullable MethodDriver find(Method method);

}
