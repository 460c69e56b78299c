/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import io.github.llmresilience.sharedstate.SharedStateLink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When state is shared, and what is said where it cannot be.
 */
@ExtendWith(OutputCaptureExtension.class)
class LlmSharedStateAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(LlmRetryAutoConfiguration.class, LlmSharedStateAutoConfiguration.class))
		.withPropertyValues("spring.application.name=books");

	@Test
	void sharesNothingByDefault() {
		this.runner.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SharedStateLink.class));
	}

	/** Nobody listens there: the application starts, says so once, and stops. */
	@Test
	void startsWithoutRedisBeingThere(CapturedOutput output) {
		this.runner.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
			.withPropertyValues("llm.retry.shared-state=redis", "spring.data.redis.host=127.0.0.1",
					"spring.data.redis.port=1", "llm.retry.calls.ask.model=openai/gpt")
			.run((context) -> assertThat(context.getBean(SharedStateLink.class).isReachable()).isFalse());
		assertThat(output.getOut().split("Redis does not answer", -1)).hasSize(2);
	}

	@Test
	void saysWhatIsMissingWithoutSpringDataRedis() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.data.redis"))
			.withPropertyValues("llm.retry.shared-state=redis")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("add spring-boot-starter-data-redis"));
	}

	@Test
	void saysWhatIsMissingWithoutAConnection() {
		this.runner.withPropertyValues("llm.retry.shared-state=redis")
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining("Needs a connection to Redis"));
	}

	/** Else applications without a name would follow each other's operators. */
	@Test
	void wantsANameThatOnlyThisApplicationHas() {
		this.runner.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
			.withPropertyValues("spring.application.name=", "llm.retry.shared-state=redis")
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining("set spring.application.name"));
	}

	@Test
	void refusesAnUnknownPlace() {
		this.runner.withPropertyValues("llm.retry.shared-state=hazelcast")
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining("llm.retry.shared-state"));
	}

}
