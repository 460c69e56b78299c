/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import io.github.llmresilience.call.LlmCallTracer;
import io.github.llmresilience.engine.LlmCallEngine;
import io.github.llmresilience.observation.ObservationCallTracer;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.test.simple.SimpleTracer;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Observations are made where a tracer listens, or where the application says so.
 */
class LlmRetryObservationAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(LlmRetryAutoConfiguration.class, LlmRetryObservationAutoConfiguration.class));

	private final ApplicationContextRunner observing = this.runner.withBean(ObservationRegistry.class,
			ObservationRegistry::create);

	private final ApplicationContextRunner tracing = this.observing.withBean(Tracer.class, SimpleTracer::new);

	@Test
	void observesWhereATracerListens() {
		this.tracing.run((context) -> {
			assertThat(context).hasSingleBean(ObservationCallTracer.class);
			assertThat(context.getBean(LlmCallEngine.class).tracer()).isInstanceOf(ObservationCallTracer.class);
		});
	}

	@Test
	void doesNotWhereNobodyListens() {
		this.observing.run((context) -> {
			assertThat(context).doesNotHaveBean(LlmCallTracer.class);
			assertThat(context.getBean(LlmCallEngine.class).tracer()).isSameAs(LlmCallTracer.NONE);
		});
		this.runner.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(LlmCallTracer.class));
	}

	@Test
	void doesAsTheApplicationSays() {
		this.observing.withPropertyValues("llm.retry.observations.enabled=true")
			.run((context) -> assertThat(context).hasSingleBean(ObservationCallTracer.class));
		this.tracing.withPropertyValues("llm.retry.observations.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(LlmCallTracer.class));
	}

	@Test
	void leavesItToATracerOfTheApplication() {
		this.tracing.withBean(LlmCallTracer.class, () -> LlmCallTracer.NONE)
			.run((context) -> assertThat(context).doesNotHaveBean(ObservationCallTracer.class));
	}

	@Test
	void startsWithoutMicrometer() {
		this.runner.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(LlmCallTracer.class));
	}

}
