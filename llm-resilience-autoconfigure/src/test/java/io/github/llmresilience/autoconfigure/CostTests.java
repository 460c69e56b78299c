/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.llmresilience.actuate.LlmRetryEndpoint;
import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallListener;
import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.failure.LlmUsage;
import io.github.llmresilience.time.ManualTicker;
import io.github.llmresilience.time.RecordingSleeper;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Costs, from the prices in the properties to meters, endpoint and budget. */
@ExtendWith(OutputCaptureExtension.class)
class CostTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, LlmRetryAutoConfiguration.class,
				LlmRetryMetricsAutoConfiguration.class, LlmRetryEndpointAutoConfiguration.class))
		.withBean(ManualTicker.class)
		.withBean(RecordingSleeper.class)
		.withBean(Librarian.class)
		.withBean(Events.class)
		.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
		.withPropertyValues("management.endpoints.web.exposure.include=llmretry",
				"llm.retry.cost.prices[0].model=openai/gpt-5", "llm.retry.cost.prices[0].input=1.25",
				"llm.retry.cost.prices[0].output=10", "llm.retry.cost.prices[1].model=openai/gpt-5-mini",
				"llm.retry.cost.prices[1].input=0.25", "llm.retry.cost.prices[1].output=2",
				"llm.retry.calls.ask.model=openai/gpt-5",
				"llm.retry.calls.ask.fallback.models=anthropic/claude-opus-4-1,openai/gpt-5-mini");

	@Test
	void countsUsefulAndWastedCosts() {
		this.runner.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			librarian.failNext(1);
			assertThat(librarian.ask()).isEqualTo("openai/gpt-5");
			MeterRegistry meters = context.getBean(MeterRegistry.class);
			assertThat(meters.get("llm.cost").tag("use", "useful").counter().count()).isEqualTo(10);
			assertThat(meters.get("llm.cost").tag("use", "wasted").counter().count()).isEqualTo(10);
			assertThat(context.getBean(Events.class).all).filteredOn(LlmCallEvent.AttemptEnded.class::isInstance)
				.extracting((event) -> event.fields().get("cost"))
				.containsExactly(10.0, 10.0);
		});
	}

	@Test
	void showsCostsInTheEndpoint() {
		this.runner.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			librarian.failNext(1);
			librarian.ask();
			var figures = context.getBean(LlmRetryEndpoint.class).llmRetry().calls().get("ask").figures();
			assertThat(figures.cost()).isEqualTo(20);
			assertThat(figures.wastedCost()).isEqualTo(10);
		});
	}

	@Test
	void beginsAtACheaperModelWhenTheBudgetOfTheHourIsUsedUp(CapturedOutput output) {
		this.runner
			.withPropertyValues("llm.retry.calls.ask.cost-per-hour=25",
					"llm.retry.cost.prices[2].model=anthropic/claude-opus-4-1", "llm.retry.cost.prices[2].output=75")
			.run((context) -> {
				Librarian librarian = context.getBean(Librarian.class);
				assertThat(List.of(librarian.ask(), librarian.ask(), librarian.ask())).containsOnly("openai/gpt-5");
				assertThat(List.of(librarian.ask(), librarian.ask())).containsOnly("openai/gpt-5-mini");
				assertThat(context.getBean(Events.class).all)
					.filteredOn(LlmCallEvent.CostBudgetUsedUp.class::isInstance)
					.singleElement()
					.satisfies((event) -> assertThat(event.fields()).containsEntry("spent", 30.0)
						.containsEntry("budget", 25.0));
				assertThat(context.getBean(MeterRegistry.class).get("llm.cost.budget.used.up").counter().count())
					.isOne();
				assertThat(output).containsOnlyOnce("Call 'ask' has used up its budget of 25.0 for an hour");
				context.getBean(ManualTicker.class).advance(java.time.Duration.ofHours(1));
				assertThat(librarian.ask()).isEqualTo("openai/gpt-5");
			});
	}

	@Test
	void goesOnWithItsModelsIfNoneIsCheaper() {
		this.runner
			.withPropertyValues("llm.retry.calls.ask.cost-per-hour=0.001",
					"llm.retry.calls.ask.model=openai/gpt-5-mini", "llm.retry.calls.ask.fallback.models=openai/gpt-5")
			.run((context) -> {
				Librarian librarian = context.getBean(Librarian.class);
				librarian.ask();
				assertThat(librarian.ask()).isEqualTo("openai/gpt-5-mini");
			});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "cost.prices[0].input | -1 | Must be from 0",
					"cost.prices[0].model | gpt-5 | write provider/model",
					"cost.prices[1].model | openai/gpt-5 | Each model has one price",
					"calls.ask.cost-per-hour | -1 | Must be from 0" })
	void stopsTheStartOnAValueThatMakesNoSense(String property, String value, String reason) {
		this.runner.withPropertyValues("llm.retry." + property + "=" + value).run((context) -> {
			assertThat(context).hasFailed();
			assertThat(Objects.requireNonNull(context.getStartupFailure())).rootCause().hasStackTraceContaining(reason);
		});
	}

	static class Events implements LlmCallListener {

		private final List<LlmCallEvent> all = new ArrayList<>();

		@Override
		public void onEvent(LlmCallEvent event) {
			this.all.add(event);
		}

	}

	static class Librarian {

		private int failing;

		void failNext(int failing) {
			this.failing = failing;
		}

		@LlmCall("ask")
		String ask() {
			LlmCallContext context = LlmCallContext.current();
			String model = context.target().toString();
			context.used(new LlmUsage(0, 1_000_000));
			if (this.failing > 0) {
				this.failing--;
				throw new LlmHttpException(503, Map.of(), "overloaded");
			}
			return model;
		}

	}

}
