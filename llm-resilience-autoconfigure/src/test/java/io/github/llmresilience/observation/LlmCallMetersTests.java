/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.observation;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.llmresilience.actuate.LlmRetryEndpoint;
import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmRetryEndpointAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmRetryMetricsAutoConfiguration;
import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.failure.LlmRetriesExhaustedException;
import io.github.llmresilience.time.ManualTicker;
import io.github.llmresilience.time.RecordingSleeper;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * B91, B92: what meters and endpoint show of the same calls.
 */
class LlmCallMetersTests {

	private static final String CANARY = "canary-4711";

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, LlmRetryAutoConfiguration.class,
				LlmRetryEndpointAutoConfiguration.class, LlmRetryMetricsAutoConfiguration.class))
		.withPropertyValues("management.endpoints.web.exposure.include=llmretry")
		.withBean(ManualTicker.class)
		.withBean(RecordingSleeper.class)
		.withBean(MeterRegistry.class, () -> this.registry)
		.withBean(Librarian.class);

	@Test
	void countsCallsAttemptsRetriesAndFallbacks() {
		this.runner.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			librarian.recommend(0);
			librarian.recommend(2);
			librarian.recommend(4);
			assertThat(
					this.registry.get("llm.call").tag("provider", "openai").tag("outcome", "success").timer().count())
				.isEqualTo(2);
			assertThat(this.registry.get("llm.call").tag("provider", "anthropic").timer().count()).isOne();
			assertThat(this.registry.get("llm.attempt")
				.tags("call", "recommend", "provider", "openai", "model", "gpt", "outcome", "failure", "kind",
						"overloaded")
				.timer()
				.count()).isEqualTo(5);
			assertThat(this.registry.get("llm.attempt").tags("provider", "anthropic", "kind", "none").timer().count())
				.isOne();
			assertThat(
					this.registry.get("llm.retries").tags("provider", "openai", "kind", "overloaded").counter().count())
				.isEqualTo(4);
			assertThat(this.registry.get("llm.fallbacks")
				.tags("from", "openai", "to", "anthropic", "kind", "overloaded")
				.counter()
				.count()).isOne();
			var retries = this.registry.get("llm.retry.count").tags("provider", "openai").summary();
			assertThat(retries.count()).isEqualTo(3);
			assertThat(retries.max()).isEqualTo(2);
			assertThat(
					this.registry.get("llm.circuit.state").tags("provider", "openai", "model", "gpt").gauge().value())
				.isZero();
		});
	}

	@Test
	void showsMeanAndMaximumOfRetriesInTheEndpoint() {
		this.runner.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			librarian.recommend(0);
			librarian.recommend(1);
			librarian.recommend(4);
			LlmRetryEndpoint.Report report = context.getBean(LlmRetryEndpoint.class).llmRetry();
			var openai = report.total().providers().get("openai");
			assertThat(openai.calls()).isEqualTo(3);
			assertThat(openai.attempts()).isEqualTo(6);
			assertThat(openai.retries()).isEqualTo(3);
			assertThat(openai.meanRetries()).isEqualTo(1.0);
			assertThat(openai.maxRetries()).isEqualTo(2);
			assertThat(openai.failures()).isEqualTo(Map.of(FailureKind.OVERLOADED, 4L));
			assertThat(report.total().providers().get("anthropic").attempts()).isEqualTo(2);
			var call = context.getBean(LlmRetryEndpoint.class).call("recommend");
			assertThat(call).isNotNull();
			assertThat(call.call().outcomes()).isEqualTo(Map.of(LlmOutcome.SUCCESS, 3L));
			assertThat(call.call().figures().fallbacks()).isOne();
			assertThat(context.getBean(LlmRetryEndpoint.class).call("unknown")).isNull();
		});
	}

	@Test
	void showsAnOpenCircuit() {
		this.runner.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			for (int i = 0; i < 4; i++) {
				assertThatExceptionOfType(LlmRetriesExhaustedException.class).isThrownBy(() -> librarian.recommend(6));
			}
			assertThat(this.registry.get("llm.circuit.state").tags("provider", "openai").gauge().value()).isEqualTo(2);
			assertThat(context.getBean(LlmRetryEndpoint.class).llmRetry().targets().get("openai/gpt").circuit())
				.isEqualTo(CircuitState.OPEN);
			librarian.recommendElsewhere();
			assertThat(this.registry.get("llm.circuit.rejected").tags("provider", "openai").counter().count()).isOne();
		});
	}

	/** B96: the call is made, and what does not need the registry is counted. */
	@Test
	void isNotHarmedByARegistryThatThrows() {
		MeterRegistry broken = new SimpleMeterRegistry() {

			@Override
			protected Timer newTimer(Meter.Id id, DistributionStatisticConfig statistics, PauseDetector pauseDetector) {
				throw new IllegalStateException("no timers today");
			}

		};
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(LlmRetryAutoConfiguration.class,
					LlmRetryEndpointAutoConfiguration.class, LlmRetryMetricsAutoConfiguration.class))
			.withPropertyValues("management.endpoints.web.exposure.include=llmretry")
			.withBean(MeterRegistry.class, () -> broken)
			.withBean(ManualTicker.class)
			.withBean(RecordingSleeper.class)
			.withBean(Librarian.class)
			.run((context) -> {
				assertThat(context.getBean(Librarian.class).recommend(2)).isEqualTo(CANARY);
				assertThat(context.getBean(LlmRetryEndpoint.class).llmRetry().total().figures().attempts())
					.isEqualTo(3);
			});
	}

	/** B94. */
	@Test
	void showsNoContents() {
		this.runner.run((context) -> {
			context.getBean(Librarian.class).recommend(2);
			List<String> names = this.registry.getMeters().stream().map(Meter::getId).map(Meter.Id::toString).toList();
			assertThat(names).hasSizeGreaterThan(5).noneMatch((name) -> name.contains(CANARY));
			assertThat(context.getBean(LlmRetryEndpoint.class).llmRetry().toString()).doesNotContain(CANARY);
		});
	}

	static class Librarian {

		private final AtomicInteger failures = new AtomicInteger();

		@LlmCall(name = "recommend", model = "openai/gpt", fallback = "anthropic/claude")
		public String recommend(int failures) {
			LlmCallContext context = LlmCallContext.current();
			if (context.attempt() == 1 && context.target().provider().equals("openai")) {
				this.failures.set(failures);
			}
			if (this.failures.getAndDecrement() > 0) {
				throw new LlmHttpException(503, Map.of(), CANARY);
			}
			return CANARY;
		}

		@LlmCall(name = "elsewhere", model = "openai/gpt", fallback = "google/gemini")
		public String recommendElsewhere() {
			return LlmCallContext.current().target().toString();
		}

	}

}
