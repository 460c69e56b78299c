/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.startup;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.llmresilience.aop.LlmCallMethods;
import io.github.llmresilience.engine.LlmCallSettings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Logs the calls and their models in one line, after all beans have been created.
 */
public final class StartReporter implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog("io.github.llmresilience");

	private static final int MAX_NAMES = 20;

	private final boolean enabled;

	private final LlmCallMethods methods;

	public StartReporter(boolean enabled, LlmCallMethods methods) {
		this.enabled = enabled;
		this.methods = methods;
	}

	@Override
	public void afterSingletonsInstantiated() {
		Collection<LlmCallSettings> calls = this.methods.settings();
		String state = this.enabled ? "LLM calls are protected."
				: "LLM calls are not protected, because llm.retry.enabled is false.";
		logger.info(state + " @LlmCall methods: " + names(calls, (call) -> Stream.of(call.name())) + ", models: "
				+ names(calls, (call) -> call.targets().stream().map((target) -> target.target().toString())));
	}

	private static String names(Collection<LlmCallSettings> calls, Function<LlmCallSettings, Stream<String>> names) {
		List<String> sorted = calls.stream().flatMap(names).distinct().sorted().toList();
		return (sorted.size() <= MAX_NAMES) ? sorted.toString()
				: sorted.subList(0, MAX_NAMES) + " and " + (sorted.size() - MAX_NAMES) + " more";
	}

}
