/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import java.util.Set;

import io.github.llmresilience.autoconfigure.properties.FaultInjectionProperties;
import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties;
import io.github.llmresilience.fault.FaultInjector;
import io.github.llmresilience.othermodel.ModelKinds;
import io.github.llmresilience.routing.ModelProviders;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the fault injection, if it is switched on.
 */
@AutoConfiguration(after = LlmRetryAutoConfiguration.class)
@ConditionalOnBean(LlmRetryProperties.class)
@ConditionalOnBooleanProperty("llm.retry.fault-injection.enabled")
@ConditionalOnBooleanProperty(name = "llm.retry.enabled", matchIfMissing = true)
public final class LlmFaultInjectionAutoConfiguration {

	private static final Log logger = LogFactory.getLog(LlmFaultInjectionAutoConfiguration.class);

	@Bean
	@ConditionalOnMissingBean
	FaultInjector llmFaultInjector(LlmRetryProperties properties, Environment environment,
			ObjectProvider<ModelProviders> models) {
		FaultInjectionProperties faults = properties.faultInjection();
		faults.check(environment);
		Set<String> managed = ModelProviders.of(models.orderedStream()).beans().keySet();
		long seed = faults.seedOrRandom();
		logger.warn("Fault injection is on: attempts fail on purpose, with the rates " + faults.rates()
				+ " and the seed " + seed + ". Remove llm.retry.fault-injection.enabled to end it");
		return new FaultInjector(seed, faults.rates(),
				(target) -> managed.contains(target.provider()) && !ModelKinds.isKind(target.model()));
	}

}
