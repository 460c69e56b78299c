/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallTemplate;
import io.github.llmresilience.call.LlmModelOverride;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.settings.InvalidSettingsException;
import io.github.llmresilience.settings.RuntimeSettings;
import io.github.llmresilience.settings.SettingsChangeListener;
import io.github.llmresilience.time.Sleeper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Settings that are changed while the application runs.
 */
@ExtendWith(OutputCaptureExtension.class)
class RuntimeSettingsTests {

	private final List<Duration> waits = new CopyOnWriteArrayList<>();

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LlmRetryAutoConfiguration.class))
		.withBean(Librarian.class)
		.withBean(Sleeper.class, () -> this.waits::add)
		.withPropertyValues("llm.retry.jitter=0", "llm.retry.calls.template.max-attempts=2",
				"llm.retry.circuit-breaker.minimum-number-of-calls=20");

	static class Librarian {

		private final List<String> attempts = new CopyOnWriteArrayList<>();

		@LlmCall(name = "recommend", model = "openai/first", fallback = "anthropic/second", maxAttempts = 2)
		public String recommend() {
			return fail();
		}

		@LlmCall
		public String plain() {
			return fail();
		}

		String fail() {
			this.attempts.add(LlmCallContext.current().target().toString());
			throw new LlmHttpException(503, Map.of(), "");
		}

		/** Makes a call that fails. Returns the targets of its attempts. */
		List<String> attemptsOf(Runnable call) {
			this.attempts.clear();
			assertThatExceptionOfType(LlmCallException.class).isThrownBy(call::run);
			return List.copyOf(this.attempts);
		}

	}

	private static void change(ApplicationContext context, String name, @Nullable Object value) {
		context.getBean(RuntimeSettings.class).change(name, (value != null) ? value.toString() : null);
	}

	@Test
	void appliesChangesOfACallAboveItsAnnotation() {
		this.application.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			assertThat(librarian.attemptsOf(librarian::recommend)).containsExactly("openai/first", "openai/first",
					"anthropic/second", "anthropic/second");
			change(context, "calls.recommend.max-attempts", 1);
			change(context, "calls.recommend.model", "google/third");
			change(context, "calls.recommend.fallback.models", "mistral/a,mistral/b");
			assertThat(librarian.attemptsOf(librarian::recommend)).containsExactly("google/third", "mistral/a",
					"mistral/b");
			change(context, "calls.recommend.fallback.models[0].model", "mistral/c");
			change(context, "calls.recommend.fallback.models[0].max-attempts", 2);
			assertThat(context.getBean(RuntimeSettings.class).changes()).containsOnlyKeys(
					"calls.recommend.max-attempts", "calls.recommend.model", "calls.recommend.fallback.models[0].model",
					"calls.recommend.fallback.models[0].max-attempts");
			assertThat(librarian.attemptsOf(librarian::recommend)).containsExactly("google/third", "mistral/c",
					"mistral/c");
			change(context, "calls.recommend.fallback.models", "");
			assertThat(librarian.attemptsOf(librarian::recommend)).containsExactly("google/third");
			context.getBean(RuntimeSettings.class).resetCall("recommend");
			assertThat(librarian.attemptsOf(librarian::recommend)).containsExactly("openai/first", "openai/first",
					"anthropic/second", "anthropic/second");
		});
	}

	@Test
	void appliesGeneralChangesBelowTheAnnotation() {
		this.application.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			LlmCallTemplate template = context.getBean(LlmCallTemplate.class);
			assertThat(librarian.attemptsOf(librarian::plain)).hasSize(3);
			change(context, "max-attempts", 4);
			change(context, "initial-delay", "5s");
			this.waits.clear();
			assertThat(librarian.attemptsOf(librarian::plain)).hasSize(4);
			assertThat(this.waits).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(10),
					Duration.ofSeconds(10));
			assertThat(librarian.attemptsOf(librarian::recommend)).hasSize(4);
			assertThat(librarian.attemptsOf(() -> template.execute("template", (call) -> librarian.fail()))).hasSize(2);
			change(context, "max-attempts", null);
			assertThat(librarian.attemptsOf(librarian::plain)).hasSize(3);
			assertThat(context.getBean(RuntimeSettings.class).changes()).containsOnlyKeys("initial-delay");
		});
	}

	@Test
	void changesCallsOfTemplatesAndOverriddenCalls() {
		this.application.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			LlmCallTemplate template = context.getBean(LlmCallTemplate.class);
			Runnable call = () -> template.execute("unconfigured", (attempt) -> librarian.fail());
			assertThat(librarian.attemptsOf(call)).hasSize(3);
			change(context, "calls.unconfigured.max-attempts", 1);
			assertThat(librarian.attemptsOf(call)).hasSize(1);
			LlmModelOverride override = LlmModelOverride.models("openai/other", "openai/another");
			assertThat(librarian.attemptsOf(() -> override.run(call))).containsExactly("openai/other",
					"openai/another");
			change(context, "calls.unconfigured.max-attempts", 2);
			assertThat(librarian.attemptsOf(() -> override.run(call))).hasSize(4);
		});
	}

	@Test
	void changesThresholdsOfCircuitBreakersAndKeepsTheirCounts() {
		this.application.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			TargetGates gates = context.getBean(TargetGates.class);
			LlmTarget first = LlmTarget.parse("openai/first");
			librarian.attemptsOf(librarian::recommend);
			assertThat(gates.stateOf(first)).isEqualTo(CircuitState.CLOSED);
			change(context, "providers.openai.circuit-breaker.minimum-number-of-calls", 3);
			librarian.attemptsOf(librarian::recommend);
			assertThat(gates.stateOf(first)).isEqualTo(CircuitState.OPEN);
			assertThat(gates.stateOf(LlmTarget.parse("anthropic/second"))).isEqualTo(CircuitState.CLOSED);
			change(context, "circuit-breaker.enabled", false);
			assertThat(gates.stateOf(first)).isEqualTo(CircuitState.CLOSED);
		});
	}

	/** All spellings of the name of a call mean one call, also those with dots. */
	@Test
	void changesCallsWithAnyName() {
		this.application.run((context) -> {
			RuntimeSettings settings = context.getBean(RuntimeSettings.class);
			Librarian librarian = context.getBean(Librarian.class);
			LlmCallTemplate template = context.getBean(LlmCallTemplate.class);
			for (String name : List.of("bookOfTheDay", "library.book-of-the-week")) {
				Runnable call = () -> template.execute(name, (attempt) -> librarian.fail());
				assertThat(librarian.attemptsOf(call)).hasSize(3);
				settings.changeOfCall(name, "max-attempts", "1");
				assertThat(librarian.attemptsOf(call)).hasSize(1);
				settings.changeOfCall(name.toLowerCase(Locale.ROOT), "max-attempts", "2");
				assertThat(librarian.attemptsOf(call)).hasSize(2);
				assertThat(settings.changes()).hasSize(1);
				settings.resetCall(name);
				assertThat(librarian.attemptsOf(call)).hasSize(3);
			}
		});
	}

	/** A change of another instance may concern a call that was not made here yet. */
	@Test
	void changesOtherSettingsBesideThoseOfAnUnknownCall() {
		this.application.run((context) -> {
			RuntimeSettings settings = context.getBean(RuntimeSettings.class);
			settings.adopt(Map.of("calls.not-made-yet.max-attempts", "1"));
			settings.change("max-attempts", "2");
			Librarian librarian = context.getBean(Librarian.class);
			assertThat(librarian.attemptsOf(librarian::plain)).hasSize(2);
		});
	}

	@Test
	void rebuildsNothingElse() {
		this.application.run((context) -> {
			Map<String, Object> before = context.getBeansOfType(Object.class);
			Librarian librarian = context.getBean(Librarian.class);
			change(context, "max-attempts", 1);
			assertThat(librarian.attemptsOf(librarian::plain)).hasSize(1);
			assertThat(context.getBeansOfType(Object.class)).containsExactlyInAnyOrderEntriesOf(before);
		});
	}

	/**
	 * Each invalid change is rejected as at start, with the remedy, and changes nothing.
	 */
	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', value = { "max-atempts | 3 | Did you mean 'max-attempts'",
			"calls.recommend.deadlin | 3s | Did you mean 'deadline'",
			"calls.recomend.max-attempts | 3 | There is no call 'recomend'. Did you mean 'recommend'?",
			"max-attempts | 0 | Must be at least 1", "max-attempts | many | It must be of the type Integer.",
			"deadline | soon | It must be of the type Duration.", "stream.mode | resum | one of resume, restart, fail",
			"calls.recommend.model | opnai/gpt | Did you mean 'openai'?",
			"calls.recommend.model | gpt | provider/model",
			"calls.recommend.fallback.models | antropic/claude | Did you mean 'anthropic'?",
			"circuit-breaker.sliding-window-size | 0 | from 1 to 1000", "retry-on | RATE_LIMTED | Did you mean",
			"enabled | false | llm.retry.enabled cannot be changed at run time",
			"history.jdbc.enabled | true | cannot be changed at run time",
			"providers.openai.concurrency-limit | 3 | cannot be changed at run time",
			"default-provider | openai | cannot be changed at run time",
			"maxAttempts | 3 | no name of a property below llm.retry",
			"maxattempts | 3 | Did you mean 'max-attempts' instead of 'maxattempts'?",
			"concurrencylimit | 3 | Did you mean 'concurrency-limit'", "stream | 3 | needs one of",
			"'' | 3 | no name of a property",
			"stream.resume-prompt | ${spring.datasource.password} | contains a placeholder" })
	void rejectsNonsense(String name, String value, String reason) {
		this.application.withPropertyValues("llm.retry.calls.recommend.deadline=1m").run((context) -> {
			RuntimeSettings settings = context.getBean(RuntimeSettings.class);
			settings.change("calls.recommend.max-attempts", "1");
			assertThatExceptionOfType(InvalidSettingsException.class)
				.isThrownBy(() -> settings.change(name.equals("''") ? "" : name, value))
				.withMessageContaining(reason);
			assertThat(settings.changes()).containsOnlyKeys("calls.recommend.max-attempts");
			Librarian librarian = context.getBean(Librarian.class);
			assertThat(librarian.attemptsOf(librarian::recommend)).containsExactly("openai/first", "anthropic/second");
		});
	}

	@Test
	void logsEachChange(CapturedOutput output) {
		this.application.run((context) -> {
			change(context, "calls.recommend.max-attempts", 1);
			context.getBean(RuntimeSettings.class).resetAll();
			assertThat(Arrays.stream(output.getOut().split("\n"))
				.filter((line) -> line.contains("at run time"))
				.map((line) -> line.substring(line.indexOf("Settings"))))
				.containsExactly("Settings changed at run time: llm.retry.calls.recommend.max-attempts = 1",
						"Settings changed at run time: llm.retry.calls.recommend.max-attempts as configured");
		});
	}

	@Test
	void notifiesListenersOfOwnChangesOnly() {
		List<Map<String, String>> notified = new CopyOnWriteArrayList<>();
		this.application.withBean(SettingsChangeListener.class, () -> notified::add).run((context) -> {
			RuntimeSettings settings = context.getBean(RuntimeSettings.class);
			settings.change("max-attempts", "1");
			settings.change("max-attempts", "1");
			settings.adopt(Map.of("max-attempts", "2"));
			settings.resetAll();
			assertThat(notified).containsExactly(Map.of("max-attempts", "1"), Map.of());
		});
	}

}
