/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import io.github.llmresilience.call.LlmCallTracer;
import io.github.llmresilience.observation.ClientObservationHandler;
import io.github.llmresilience.observation.LlmAttemptObservationConvention;
import io.github.llmresilience.observation.LlmCallObservationConvention;
import io.github.llmresilience.observation.LlmSpanHandler;
import io.github.llmresilience.observation.ObservationCallTracer;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration of the observations of calls and attempts, if there is a tracer or
 * {@code llm.retry.observations.enabled} is true.
 */
@AutoConfiguration(before = LlmRetryAutoConfiguration.class, afterName = {
		"org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration",
		"org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration",
		"org.springframework.boot.micrometer.tracing.brave.autoconfigure.BraveAutoConfiguration",
		"org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration" })
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean(ObservationRegistry.class)
@ConditionalOnBooleanProperty(name = "llm.retry.observations.enabled", matchIfMissing = true)
@Conditional(LlmRetryObservationAutoConfiguration.OnListener.class)
public final class LlmRetryObservationAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(LlmCallTracer.class)
	ObservationCallTracer llmCallTracer(ObservationRegistry registry,
			ObjectProvider<LlmCallObservationConvention> callConvention,
			ObjectProvider<LlmAttemptObservationConvention> attemptConvention, BeanFactory beans) {
		boolean springAi = beans.containsBean(ManagedModelRegistrar.SPRING_AI);
		boolean langChain4j = beans.containsBean(ManagedModelRegistrar.LANGCHAIN4J);
		return new ObservationCallTracer(registry, callConvention.getIfUnique(), attemptConvention.getIfUnique(),
				() -> springAi || langChain4j, () -> springAi);
	}

	@Bean
	ClientObservationHandler llmClientObservationHandler() {
		return new ClientObservationHandler();
	}

	/**
	 * Writes spans of calls and attempts.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(DefaultTracingObservationHandler.class)
	@ConditionalOnBean(Tracer.class)
	static class Spans {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		LlmSpanHandler llmSpanHandler(Tracer tracer) {
			return new LlmSpanHandler(tracer);
		}

	}

	/**
	 * Matches if there is a tracer or the application enables observations.
	 */
	static final class OnListener extends AnyNestedCondition {

		OnListener() {
			super(ConfigurationPhase.REGISTER_BEAN);
		}

		@ConditionalOnBean(type = "io.micrometer.tracing.Tracer")
		static class OnTracer {

		}

		@ConditionalOnBooleanProperty("llm.retry.observations.enabled")
		static class Property {

		}

	}

}
