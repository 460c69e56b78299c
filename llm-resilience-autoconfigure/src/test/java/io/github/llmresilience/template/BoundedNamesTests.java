package io.github.llmresilience.template;

import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmRetryEndpointAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmRetryMetricsAutoConfiguration;
import io.github.llmresilience.call.LlmCallTemplate;
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

}
