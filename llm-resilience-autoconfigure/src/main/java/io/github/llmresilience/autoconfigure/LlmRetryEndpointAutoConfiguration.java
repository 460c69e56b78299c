/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import java.time.InstantSource;
import java.util.List;

import io.github.llmresilience.actuate.LlmRetryEndpoint;
import io.github.llmresilience.actuate.LlmRetryEndpointWebExtension;
import io.github.llmresilience.actuate.LlmRetryStatistics;
import io.github.llmresilience.actuate.RecentEvents;
import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties;
import io.github.llmresilience.autoconfigure.properties.PropertyChecks;
import io.github.llmresilience.call.LlmCallCatalog;
import io.github.llmresilience.fault.FaultInjector;
import io.github.llmresilience.gate.RetryBudgets;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.gate.Tenants;
import io.github.llmresilience.settings.RuntimeSettings;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the Actuator endpoint {@code llmretry}, if it is exposed.
 */
@AutoConfiguration(after = LlmRetryAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(LlmRetryEndpoint.class)
@ConditionalOnBean(TargetGates.class)
public final class LlmRetryEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	LlmRetryStatistics llmRetryStatistics() {
		return new LlmRetryStatistics();
	}

	@Bean
	@ConditionalOnMissingBean
	RecentEvents llmRecentEvents(LlmRetryProperties properties, ObjectProvider<InstantSource> clock) {
		int size = properties.endpoint().recentEvents();
		PropertyChecks.under(LlmRetryProperties.PREFIX + ".endpoint").recentEvents(size);
		return new RecentEvents(size, clock.getIfUnique(InstantSource::system));
	}

	@Bean
	@ConditionalOnMissingBean
	LlmRetryEndpoint llmRetryEndpoint(LlmRetryStatistics statistics, RecentEvents recent, TargetGates gates,
			RetryBudgets budgets, Tenants tenants, LlmCallCatalog catalog, ObjectProvider<ResolvedCallCatalog> resolved,
			RuntimeSettings settings, ObjectProvider<FaultInjector> faults) {
		ResolvedCallCatalog own = resolved.getIfAvailable();
		return new LlmRetryEndpoint(statistics, recent, gates, budgets, tenants, catalog,
				(call) -> (own != null) ? own.settings(call) : List.of(), settings,
				faults.getIfAvailable(() -> FaultInjector.NONE));
	}

	@Bean
	@ConditionalOnMissingBean
	LlmRetryEndpointWebExtension llmRetryEndpointWebExtension(LlmRetryEndpoint endpoint) {
		return new LlmRetryEndpointWebExtension(endpoint);
	}

}
