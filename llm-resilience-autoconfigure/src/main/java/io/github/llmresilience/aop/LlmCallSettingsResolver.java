package io.github.llmresilience.aop;

import io.github.llmresilience.engine.LlmCallSettings;

/**
 * Completes what an annotation says with what the properties say.
 */
@FunctionalInterface
public interface LlmCallSettingsResolver {

	/**
	 * Resolves the settings of a call.
	 * @throws InvalidLlmCallException if they make no sense
	 */
	LlmCallSettings resolve(LlmCallSpec spec);

}
