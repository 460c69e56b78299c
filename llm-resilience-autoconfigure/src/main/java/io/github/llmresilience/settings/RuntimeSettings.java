/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.settings;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The settings that are changed while the application runs. A change applies to all calls
 * that begin after it. Changes are lost at a restart, unless instances share them.
 */
public interface RuntimeSettings {

	/**
	 * Returns all changes.
	 * @return the values by property below {@code llm.retry}, sorted
	 */
	Map<String, String> changes();

	/**
	 * Changes a setting.
	 * @param property the name of the property below {@code llm.retry}
	 * @param value the new value, or null to take an earlier change back
	 * @throws InvalidSettingsException if the property or the value is invalid; then
	 * nothing is changed
	 */
	void change(String property, @Nullable String value);

	/**
	 * Changes a setting of one call.
	 * @param call the name of the call
	 * @param property the name of the property below {@code llm.retry.calls.<call>}
	 * @param value the new value, or null to take an earlier change back
	 * @throws InvalidSettingsException if there is no such call, or the property or the
	 * value is invalid; then nothing is changed
	 */
	void changeOfCall(String call, String property, @Nullable String value);

	/**
	 * Takes the changes of one call back.
	 * @throws InvalidSettingsException if there is no such call
	 */
	void resetCall(String call);

	/** Takes all changes back. */
	void resetAll();

	/**
	 * Replaces all changes by those of another instance of the application, which
	 * listeners are not notified of.
	 * @throws InvalidSettingsException if a property or a value is invalid
	 */
	void adopt(Map<String, String> changes);

}
