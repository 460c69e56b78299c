/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties;
import io.github.llmresilience.call.LlmCallCatalog;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.health.LlmHealthIndicator;
import io.github.llmresilience.health.LlmHealthIndicator.Policy;
import io.github.llmresilience.probe.ModelProbes;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the health contributor {@code llm}, if
 * {@code management.health.llm.enabled} is true.
 */
@AutoConfiguration(after = { LlmRetryAutoConfiguration.class, LlmProbeAutoConfiguration.class })
@ConditionalOnClass(HealthIndicator.class)
@ConditionalOnBooleanProperty("management.health.llm.enabled")
@ConditionalOnBean({ TargetGates.class, LlmCallCatalog.class })
public final class LlmRetryHealthAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "llmHealthIndicator")
	LlmHealthIndicator llmHealthIndicator(TargetGates gates, LlmCallCatalog catalog, LlmRetryProperties properties,
			ObjectProvider<ModelProbes> probes) {
		ModelProbes started = probes.getIfAvailable();
		return new LlmHealthIndicator(gates, catalog,
				properties.health().downWhenAllOpen() ? Policy.DOWN_WHEN_ALL_OPEN : Policy.ALWAYS_UP,
				(target) -> (started != null) ? started.status(target) : null);
	}

}
