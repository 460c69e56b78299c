package io.github.llmresilience.aop;

import io.github.llmresilience.engine.LlmCallSettings;

/**
 * Completes the attributes of an annotation with the properties and the defaults.
 */
@FunctionalInterface
public interface LlmCallSettingsResolver {

	/**
	 * Resolves the settings of a call.
	 * @throws InvalidLlmCallException if the annotation or the properties of the call are
	 * invalid
	 */
	LlmCallSettings resolve(LlmCallSpec spec);

}
