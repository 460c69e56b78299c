/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

/**
 * Finds the driver of a method by its return type.
 */
@FunctionalInterface
public interface MethodDrivers {

	/**
	 * Finds the driver of a method.
	 * @return the driver, or null if the return type is not supported here
	 */
	@Nullable MethodDriver find(Method method);

}
