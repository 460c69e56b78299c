/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.properties;

import java.util.Collection;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Finds the property key of a call by the name of the call. Dashes and case are ignored,
 * as elsewhere in Spring Boot.
 */
public final class CallNames {

	private CallNames() {
	}

	/**
	 * Returns the candidate that matches a name.
	 * @return the candidate as it is written, or null if none matches
	 */
	public static @Nullable String find(String name, Collection<String> candidates) {
		if (candidates.contains(name)) {
			return name;
		}
		String uniform = uniform(name);
		return candidates.stream().filter((candidate) -> uniform(candidate).equals(uniform)).findFirst().orElse(null);
	}

	private static String uniform(String name) {
		return name.replaceAll("[^\\p{L}\\p{N}]", "").toLowerCase(Locale.ROOT);
	}

}
