/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.health;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmRetryHealthAutoConfiguration;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.gate.GateChange;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.time.ManualTicker;
import io.github.llmresilience.time.RecordingSleeper;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Health: opt-in, and down only where that is asked for.
 */
class LlmHealthIndicatorTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, LlmRetryAutoConfiguration.class,
				LlmRetryHealthAutoConfiguration.class))
		.withBean(ManualTicker.class)
		.withBean(RecordingSleeper.class)
		.withBean(Librarian.class)
		.withPropertyValues("llm.retry.circuit-breaker.minimum-number-of-calls=3",
				"llm.retry.circuit-breaker.wait-duration-in-open-state=10m");

	private final ApplicationContextRunner enabled = this.runner
		.withPropertyValues("management.health.llm.enabled=true");

	private final ApplicationContextRunner strict = this.enabled
		.withPropertyValues("llm.retry.health.down-when-all-open=true");

	@Test
	void isOptIn() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(LlmHealthIndicator.class));
		this.enabled.run((context) -> assertThat(context).hasSingleBean(LlmHealthIndicator.class));
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(LlmRetryAutoConfiguration.class, LlmRetryHealthAutoConfiguration.class))
			.withPropertyValues("management.health.llm.enabled=true")
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.health"))
			.run((context) -> assertThat(context).doesNotHaveBean("llmHealthIndicator"));
	}

	@Test
	void tellsTheStateOfEachModel() {
		this.enabled.run((context) -> {
			failAll(context.getBean(Librarian.class));
			Health health = context.getBean(LlmHealthIndicator.class).health();
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("callsWithoutModel", List.of("recommend"));
			assertThat(health.getDetails().get("targets")).asString()
				.contains("anthropic/claude={circuit=OPEN", "openai/gpt={circuit=OPEN",
						"google/gemini={circuit=CLOSED");
		});
	}

	private static void failAll(Librarian librarian) {
		assertThatExceptionOfType(LlmCallException.class).isThrownBy(() -> librarian.recommend("openai anthropic"));
	}

	@Test
	void isDownWhenACallHasNoModelLeftAndThatWasAskedFor() {
		this.strict.run((context) -> {
			LlmHealthIndicator health = context.getBean(LlmHealthIndicator.class);
			assertThat(health.health().getStatus()).isEqualTo(Status.UP);
			context.getBean(Librarian.class).recommend("openai");
			assertThat(health.health().getStatus()).as("one model is open").isEqualTo(Status.UP);
			failAll(context.getBean(Librarian.class));
			assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
		});
	}

	/** Or nobody would ever call it again, and so close its circuit. */
	@Test
	void isUpAgainWhenAModelMayBeTried() {
		this.strict.run((context) -> {
			failAll(context.getBean(Librarian.class));
			LlmHealthIndicator health = context.getBean(LlmHealthIndicator.class);
			assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
			context.getBean(ManualTicker.class).advance(Duration.ofMinutes(10));
			assertThat(health.health().getStatus()).isEqualTo(Status.UP);
		});
	}

	@Test
	void staysDownAsLongAsAnOperatorSaysSo() {
		this.strict.run((context) -> {
			TargetGates gates = context.getBean(TargetGates.class);
			gates.decide(LlmTarget.parse("openai/gpt"), GateChange.Action.OPEN);
			gates.decide(LlmTarget.parse("anthropic/claude"), GateChange.Action.OPEN);
			context.getBean(ManualTicker.class).advance(Duration.ofDays(1));
			assertThat(context.getBean(LlmHealthIndicator.class).health().getStatus()).isEqualTo(Status.DOWN);
		});
	}

	/** As the README shows it. */
	@Test
	void canBePartOfTheReadinessGroup() {
		this.strict
			.withConfiguration(
					AutoConfigurations.of(EndpointAutoConfiguration.class, HealthContributorAutoConfiguration.class,
							HealthContributorRegistryAutoConfiguration.class, HealthEndpointAutoConfiguration.class))
			.withPropertyValues("management.endpoint.health.group.readiness.include=llm",
					"management.endpoints.web.exposure.include=health")
			.run((context) -> {
				HealthEndpoint endpoint = context.getBean(HealthEndpoint.class);
				assertThat(endpoint.healthForPath("readiness").getStatus()).isEqualTo(Status.UP);
				failAll(context.getBean(Librarian.class));
				assertThat(endpoint.healthForPath("readiness").getStatus()).isEqualTo(Status.DOWN);
			});
	}

	/**
	 * Calls providers that are down.
	 */
	static class Librarian {

		@LlmCall(name = "recommend", model = "openai/gpt", fallback = "anthropic/claude")
		public String recommend(String down) {
			if (down.contains(LlmCallContext.current().target().provider())) {
				throw new LlmHttpException(503, Map.of(), "");
			}
			return "a book";
		}

		@LlmCall(name = "summary", model = "google/gemini")
		public String summary() {
			return "a summary";
		}

	}

}
