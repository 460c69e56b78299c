/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.util.function.Supplier;

import io.github.llmresilience.engine.LlmCallSettings;

/**
 * Completes the attributes of an annotation with the properties and the defaults.
 */
@FunctionalInterface
public interface LlmCallSettingsResolver {

	/**
	 * Resolves the settings of a call.
	 * @return the settings at the time of each {@code get()}. They change if the
	 * properties are changed at run time
	 * @throws InvalidLlmCallException if the annotation or the properties of the call are
	 * invalid
	 */
	Supplier<LlmCallSettings> resolve(LlmCallSpec spec);

}
