/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.startup;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

import io.github.llmresilience.aop.LlmCallMethods;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.routing.ModelProviders;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Logs a warning for calls that name no model although there are chat models of several
 * providers and none of them is the default, after all beans have been created.
 */
public final class UnnamedModelsReporter implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(UnnamedModelsReporter.class);

	private final Supplier<List<ModelProviders>> models;

	private final LlmCallMethods methods;

	public UnnamedModelsReporter(Supplier<List<ModelProviders>> models, LlmCallMethods methods) {
		this.models = models;
		this.methods = methods;
	}

	@Override
	public void afterSingletonsInstantiated() {
		Set<String> unnamed = new TreeSet<>();
		for (LlmCallSettings call : this.methods.settings()) {
			if (call.primary().target().provider().equals(LlmTarget.DEFAULT_PROVIDER)) {
				unnamed.add(call.name());
			}
		}
		Set<String> providers = new TreeSet<>();
		this.models.get().forEach((table) -> providers.addAll(table.beans().keySet()));
		if (!unnamed.isEmpty() && providers.size() > 1) {
			logger.warn("The calls " + unnamed + " name no model, and there are chat models of the providers "
					+ providers
					+ ". Requests of these calls to managed chat models will fail. Set the model in @LlmCall, or set"
					+ " llm.retry.default-provider to one of these providers");
		}
	}

}
