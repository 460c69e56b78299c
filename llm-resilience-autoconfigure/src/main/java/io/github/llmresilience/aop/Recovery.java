/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import org.jspecify.annotations.Nullable;

/**
 * Returns a degraded answer for a call that has failed.
 */
@FunctionalInterface
public interface Recovery {

	/** Recovers from no failure. */
	Recovery NONE = (failure) -> {
		throw failure;
	};

	/**
	 * Recovers from the failure of a call.
	 * @param failure what the call would throw
	 * @return the return value of the method instead
	 * @throws Throwable the failure if there is no degraded answer, or the exception of
	 * the application's recovery
	 */
	@Nullable Object recover(Throwable failure) throws Throwable;

}
