/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.template;

import io.github.llmresilience.actuate.LlmRetryEndpoint;
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmRetryEndpointAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmRetryMetricsAutoConfiguration;
import io.github.llmresilience.call.LlmCallTemplate;
import io.github.llmresilience.call.LlmModelOverride;
import io.github.llmresilience.call.LlmTenant;
import io.github.llmresilience.gate.Tenants;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * F79: names of calls that are taken from the request do not fill the memory.
 */
@ExtendWith(OutputCaptureExtension.class)
class BoundedNamesTests {

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LlmRetryAutoConfiguration.class,
				LlmRetryMetricsAutoConfiguration.class, LlmRetryEndpointAutoConfiguration.class))
		.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
		.withPropertyValues("llm.retry.default-provider=openai", "llm.retry.calls.late-name.model=openai/late",
				"management.endpoints.web.exposure.include=llmretry");

	private static void call(LlmCallTemplate template, int from, int to) {
		for (int i = from; i < to; i++) {
			template.<String, RuntimeException>execute("dyn-" + i, (call) -> "answer");
		}
	}

	@Test
	void sharesANameBeyondTheLimit(CapturedOutput output) {
		this.application.run((context) -> {
			LlmCallTemplate template = context.getBean(LlmCallTemplate.class);
			MeterRegistry meters = context.getBean(MeterRegistry.class);
			call(template, 0, 2_000);
			int before = meters.getMeters().size();
			call(template, 2_000, 100_000);
			assertThat(meters.getMeters()).hasSize(before);
			assertThat(meters.get("llm.call").tag("call", "dyn-999").timer().count()).isOne();
			assertThat(meters.get("llm.call").tag("call", "other").timer().count()).isEqualTo(99_000);
			assertThat(template.<String, RuntimeException>execute("late-name", (call) -> call.target().model()))
				.as("a name with properties is always accepted")
				.isEqualTo("late");
			assertThat(output).containsOnlyOnce("More than 1000 names of calls are in use");
		});
	}

	/** Calls whose names, models and tenants are all taken from the request. */
	@Test
	void keepsTheHeapAndTheMetersBounded() {
		this.application.run((context) -> {
			LlmCallTemplate template = context.getBean(LlmCallTemplate.class);
			MeterRegistry meters = context.getBean(MeterRegistry.class);
			callForTenants(template, 0, 20_000);
			int metersBefore = meters.getMeters().size();
			long heapBefore = usedHeap();
			callForTenants(template, 20_000, 100_000);
			assertThat(meters.getMeters()).hasSize(metersBefore);
			assertThat(usedHeap() - heapBefore).as("growth of the heap in 80 000 calls").isLessThan(8_000_000);
			assertThat(meters.find("llm.call").timers()).hasSizeLessThan(2_000);
			assertThat(context.getBean(Tenants.class).all()).hasSize(1000);
			assertThat(context.getBean(LlmRetryEndpoint.class).llmRetry().targets()).hasSizeLessThan(300);
		});
	}

	private static void callForTenants(LlmCallTemplate template, int from, int to) {
		for (int i = from; i < to; i++) {
			String name = "dyn-" + i;
			LlmModelOverride.model("provider-" + i + "/model-" + i)
				.withTenant(LlmTenant.named("tenant-" + i).with("provider-" + i, new byte[100]))
				.run(() -> template.<String, RuntimeException>execute(name, (call) -> "answer"));
		}
	}

	private static long usedHeap() {
		long used = Long.MAX_VALUE;
		for (int i = 0; i < 5; i++) {
			System.gc();
			used = Math.min(used, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
		}
		return used;
	}

}
