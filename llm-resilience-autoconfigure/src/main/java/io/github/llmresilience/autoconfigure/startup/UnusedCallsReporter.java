/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.startup;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.github.llmresilience.aop.LlmCallMethods;
import io.github.llmresilience.autoconfigure.properties.CallNames;
import io.github.llmresilience.autoconfigure.properties.Suggestions;
import io.github.llmresilience.engine.LlmCallSettings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Logs keys under {@code llm.retry.calls} that belong to no method, after all beans have
 * been created. Such a key does not stop the start, because it may be for
 * {@code LlmCallTemplate} or for a bean that is created later.
 */
public final class UnusedCallsReporter implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(UnusedCallsReporter.class);

	private final Set<String> keys;

	private final LlmCallMethods methods;

	public UnusedCallsReporter(Set<String> keys, LlmCallMethods methods) {
		this.keys = keys;
		this.methods = methods;
	}

	@Override
	public void afterSingletonsInstantiated() {
		Set<String> names = this.methods.settings()
			.stream()
			.map(LlmCallSettings::name)
			.collect(Collectors.toCollection(TreeSet::new));
		for (String key : new TreeSet<>(this.keys)) {
			if (CallNames.find(key, names) == null) {
				report(key, Suggestions.closest(key, names), names);
			}
		}
	}

	private static void report(String key, @Nullable String meant, Set<String> names) {
		String message = "llm.retry.calls." + key + " belongs to no @LlmCall method.";
		if (meant != null) {
			logger.warn(message + " Did you mean '" + meant + "'?");
		}
		else {
			logger.info(
					message + " It may be for LlmCallTemplate or a bean created later. The calls so far are " + names);
		}
	}

}
