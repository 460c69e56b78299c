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
	public void change(Map<String, ? extends @Nullable Object> settings) {
		throw new InvalidSettingsException("Settings cannot be changed at run time, because the application has an"
				+ " LlmCallSettingsResolver of its own. Remove that bean");
	}

	@Override
	public void reset(String prefix) {
		// there are no changes
	}

	@Override
	public void adopt(Map<String, String> changes) {
		// changes of other instances do not apply
	}

}
