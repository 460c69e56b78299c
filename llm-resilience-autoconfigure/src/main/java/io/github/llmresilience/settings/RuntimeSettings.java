package io.github.llmresilience.settings;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The settings that are changed while the application runs. A change applies to all calls
 * that begin after it. Changes are kept in memory and end with the application.
 */
public interface RuntimeSettings {

	/**
	 * Returns all changes.
	 * @return the values by property below {@code llm.retry}, sorted
	 */
	Map<String, String> changes();

	/**
	 * Changes settings, all or none.
	 * @param settings the values by property below {@code llm.retry}; a value may be a
	 * map or a list, and null takes an earlier change back
	 * @throws InvalidSettingsException if a property or a value is invalid
	 */
	void change(Map<String, ? extends @Nullable Object> settings);

	/**
	 * Takes changes back.
	 * @param prefix the property whose changes are taken back, with all properties below
	 * it; empty for all changes
	 */
	void reset(String prefix);

	/**
	 * Replaces all changes by those of another instance of the application, which
	 * listeners are not notified of.
	 * @throws InvalidSettingsException if a property or a value is invalid
	 */
	void adopt(Map<String, String> changes);

}
