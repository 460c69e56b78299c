package io.github.llmresilience.autoconfigure;

import io.github.llmresilience.actuate.LlmRetryEndpoint;
import io.github.llmresilience.actuate.LlmRetryStatistics;
import io.github.llmresilience.circuitbreaker.TargetGates;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the Actuator endpoint {@code llmretry}, where it is exposed.
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
	LlmRetryEndpoint llmRetryEndpoint(LlmRetryStatistics statistics, TargetGates gates) {
		return new LlmRetryEndpoint(statistics, gates);
	}

}
