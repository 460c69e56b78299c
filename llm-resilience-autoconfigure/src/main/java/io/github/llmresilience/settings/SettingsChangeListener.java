/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.settings;

import java.util.Map;

/**
 * Is notified when this instance has changed settings.
 */
@FunctionalInterface
public interface SettingsChangeListener {

	/**
	 * Called after a change.
	 * @param changes all changes in force, by property below {@code llm.retry}
	 */
	void onChange(Map<String, String> changes);

}
