/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.settings;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Settings that cannot be changed, because the application resolves them itself.
 */
public final class FixedSettings implements RuntimeSettings {

	@Override
	public Map<String, String> changes() {
		return Map.of();
	}

	@Override
	public void change(String property, @Nullable String value) {
		throw new InvalidSettingsException("Settings cannot be changed at run time, because the application has an"
				+ " LlmCallSettingsResolver of its own. Remove that bean");
	}

	@Override
	public void changeOfCall(String call, String property, @Nullable String value) {
		change(property, value);
	}

	@Override
	public void resetCall(String call) {
		// there are no changes
	}

	@Override
	public void resetAll() {
		// there are no changes
	}

	@Override
	public void adopt(Map<String, String> changes) {
		// changes of other instances do not apply
	}

}
