/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import io.github.llmresilience.engine.AbandonedAttempts;
import io.github.llmresilience.gate.RetryBudgets;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.history.JdbcCallHistory;
import io.github.llmresilience.observation.GenAiClientMeters;
import io.github.llmresilience.observation.LlmAbandonedAttemptMeters;
import io.github.llmresilience.observation.LlmCallMeters;
import io.github.llmresilience.observation.LlmHistoryMeters;
import io.github.llmresilience.observation.LlmSharedStateMeters;
import io.github.llmresilience.sharedstate.SharedStateLink;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the meters, if there is a {@link MeterRegistry}.
 */
@AutoConfiguration(
		after = { LlmRetryAutoConfiguration.class, LlmRetryHistoryAutoConfiguration.class,
				LlmSharedStateAutoConfiguration.class },
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnSingleCandidate(MeterRegistry.class)
@ConditionalOnBean(TargetGates.class)
public final class LlmRetryMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	LlmCallMeters llmCallMeters(MeterRegistry registry, TargetGates gates, RetryBudgets budgets) {
		return new LlmCallMeters(registry, gates, budgets);
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBooleanProperty("llm.retry.observations.gen-ai-metrics")
	GenAiClientMeters llmGenAiClientMeters(MeterRegistry registry) {
		return new GenAiClientMeters(registry);
	}

	@Bean
	@ConditionalOnMissingBean
	LlmAbandonedAttemptMeters llmAbandonedAttemptMeters(AbandonedAttempts attempts) {
		return new LlmAbandonedAttemptMeters(attempts::total, attempts::running);
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(SharedStateLink.class)
	LlmSharedStateMeters llmSharedStateMeters(SharedStateLink link) {
		return new LlmSharedStateMeters(link::isReachable);
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(JdbcCallHistory.class)
	LlmHistoryMeters llmHistoryMeters(JdbcCallHistory history) {
		return new LlmHistoryMeters(history);
	}

}
