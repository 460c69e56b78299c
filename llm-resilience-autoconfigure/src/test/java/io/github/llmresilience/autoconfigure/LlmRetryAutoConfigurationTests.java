/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.llmresilience.actuate.LlmRetryEndpoint;
import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.annotation.LlmFallback;
import io.github.llmresilience.annotation.PreviousErrors;
import io.github.llmresilience.aop.InvalidLlmCallException;
import io.github.llmresilience.aop.LlmCallMethods;
import io.github.llmresilience.aop.LlmCallSettingsResolver;
import io.github.llmresilience.aop.LlmCallSpec;
import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties;
import io.github.llmresilience.autoconfigure.properties.UnknownPropertyFailureAnalyzer;
import io.github.llmresilience.autoconfigure.startup.InvalidLlmCallFailureAnalyzer;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallListener;
import io.github.llmresilience.call.LlmCallState;
import io.github.llmresilience.call.LlmCallTemplate;
import io.github.llmresilience.call.LlmDecision;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.call.LlmRule;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.engine.LlmBodySettings;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.LlmTargetSettings;
import io.github.llmresilience.failure.FailureClassifier;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.failure.LlmRetriesExhaustedException;
import io.github.llmresilience.failure.classify.FailureMatcher;
import io.github.llmresilience.gate.CircuitBreakerPolicy;
import io.github.llmresilience.gate.RetryBudgetPolicy;
import io.github.llmresilience.observation.LlmCallMeters;
import io.github.llmresilience.rule.HedgePolicy;
import io.github.llmresilience.rule.ParsePolicy;
import io.github.llmresilience.rule.RetryPolicy;
import io.github.llmresilience.rule.StreamPolicy;
import io.github.llmresilience.rule.ToolPolicy;
import io.github.llmresilience.time.ManualTicker;
import io.github.llmresilience.time.RecordingSleeper;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.Ordered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ExtendWith(OutputCaptureExtension.class)
class LlmRetryAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, LlmRetryAutoConfiguration.class,
				LlmRetryEndpointAutoConfiguration.class, LlmRetryMetricsAutoConfiguration.class))
		.withBean(ManualTicker.class)
		.withBean(RecordingSleeper.class);

	@Test
	void protectsAnAnnotatedMethod() {
		this.runner.withBean(Librarian.class).run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			librarian.failNext(2);
			assertThat(librarian.recommend("fantasy")).isEqualTo("fantasy by openai/gpt-4o-mini");
			assertThat(librarian.attempts()).isEqualTo(3);
			assertThat(context.getBean(RecordingSleeper.class).sleeps()).hasSize(2)
				.allSatisfy((wait) -> assertThat(wait).isBetween(Duration.ofMillis(800), Duration.ofMillis(2400)));
		});
	}

	/** B11. */
	@Test
	void leavesMethodsBareWhereSwitchedOff() {
		this.runner.withBean(Librarian.class).withPropertyValues("llm.retry.enabled=false").run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			assertThat(librarian.recommend("fantasy")).isEqualTo("fantasy by openai/gpt-4o-mini");
			librarian.failNext(1);
			assertThatExceptionOfType(LlmHttpException.class).isThrownBy(() -> librarian.recommend("fantasy"));
			assertThat(librarian.attempts()).isEqualTo(2);
		});
	}

	/** B12. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "max-attempts | 0 | at least 1", "initial-delay | -1s | not be negative",
			"max-delay | -1ms | not be negative", "backoff-factor | 0.5 | at least 1",
			"backoff-factor | NaN | at least 1", "jitter | 1.5 | from 0 to 1", "deadline | 0s | more than zero",
			"attempt-timeout | 0 | more than zero", "attempt-timeout | 999999d | at most 365d",
			"max-delay | 999999d | at most 365d",
			"circuit-breaker.wait-duration-in-open-state | 999999d | at most 365d",
			"retry-after.max-wait | -1s | not be negative", "circuit-breaker.sliding-window-size | 1001 | 1 to 1000",
			"max-attempts-by-kind.timeout | 0 | at least 1", "calls.some.max-attempts-by-kind.timeout | 0 | at least 1",
			"circuit-breaker.failure-rate-threshold-in-half-open-state | 0 | more than 0",
			"circuit-breaker.exponential-backoff-multiplier | 0.5 | at least 1",
			"circuit-breaker.exponential-max-wait-duration-in-open-state | 0s | more than zero",
			"circuit-breaker.failure-rate-threshold | 101 | at most 100",
			"circuit-breaker.permit-lease | -1s | more than zero", "calls.some.max-attempts | 0 | at least 1",
			"parse.max-reasks | -1 | at least 0", "calls.some.parse.max-reasks | -1 | at least 0",
			"providers.openai.parse.max-reasks | -1 | at least 0", "tools.max-consecutive-errors | 0 | at least 1",
			"calls.some.tools.max-consecutive-errors | 0 | at least 1", "calls.some.deadline | -1s | more than zero",
			"hedge.after | 0s | more than zero", "calls.some.hedge.after | -1s | more than zero",
			"providers.openai.jitter | -0.1 | from 0 to 1", "providers.openai.budget.capacity | 0 | from 1",
			"providers.openai.circuit-breaker.minimum-number-of-calls | 0 | at least 1",
			"retry-on[0] | RATE_LIMTED | Did you mean RATE_LIMITED", "give-up-on[0] | com.acme.Missing | no such class",
			"give-up-on[0] | java.lang.String | no exception", "fallback.on[0] | time-out | Did you mean TIMEOUT",
			"calls.some.fallback.when[0] | nothing | Use one of" })
	void stopsTheStartOnAValueThatMakesNoSense(String property, String value, String reason) {
		this.runner.withPropertyValues("llm.retry." + property + "=" + value).run((context) -> {
			assertThat(context).hasFailed();
			String name = "llm.retry." + property.replace("[0]", "");
			assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
					assertThat(ex.getName()).isEqualTo(name);
					assertThat(ex.getReason()).containsIgnoringCase(reason);
				});
		});
	}

	/** Bad input: a property that does not exist is never ignored. */
	@ParameterizedTest
	@CsvSource({ "max-atempts, max-attempts", "calls.some.deadlin, deadline", "providers.openai.jiter, jitter",
			"circuit-breaker.sliding-window-sise, sliding-window-size", "stream.idle-timout, idle-timeout",
			"budget.ration, ratio", "calls.some.stream.mod, mode",
			"calls.some.tools.max-consecutive-error, max-consecutive-errors",
			"providers.openai.budget.min-per-secnd, min-per-second", "providers.openai.retry-after.max-wat, max-wait",
			"fallback.models[0].modl, model", "history.jdbc.queue-capacty, queue-capacity",
			"sprng-ai.tool-recovery, spring-ai", "hedge.with-tool, with-tools" })
	void stopsTheStartOnAMisspeltProperty(String property, String meant) {
		this.runner.withPropertyValues("llm.retry." + property + "=3").run((context) -> {
			assertThat(context).hasFailed();
			assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOf(UnboundConfigurationPropertiesException.class);
			FailureAnalysis analysis = new UnknownPropertyFailureAnalyzer().analyze(context.getStartupFailure());
			assertThat(analysis).isNotNull();
			assertThat(analysis.getDescription()).contains("llm.retry." + property);
			assertThat(analysis.getAction()).contains("Did you mean '" + meant + "'");
		});
	}

	/** The name of the property as YAML reads {@code on} without quotes. */
	@Test
	void explainsThatYamlReadsOnAsTrue() {
		this.runner.withPropertyValues("llm.retry.calls.some.fallback[true]=overloaded").run((context) -> {
			FailureAnalysis analysis = new UnknownPropertyFailureAnalyzer().analyze(context.getStartupFailure());
			assertThat(analysis).isNotNull();
			assertThat(analysis.getAction()).isEqualTo("YAML reads an unquoted 'on' as true. Use 'when' instead.");
		});
	}

	/** B52. */
	@Test
	void stopsTheStartOnAMisspeltProvider() {
		assertInvalid(this.runner.withBean(MisspeltProvider.class), "'opnai/gpt-4o'", "Did you mean 'openai'?");
		assertInvalidProperty("llm.retry.calls.some.model", "antropic/claude", "Did you mean 'anthropic'?");
		assertInvalidProperty("llm.retry.default-provider", "openay", "Did you mean 'openai'?");
		assertInvalidProperty("llm.retry.fallback.models[0].model", "mistrl/x", "Did you mean 'mistral'?");
		assertInvalidProperty("llm.retry.calls.some.fallback.models[0].model", "acme-clod/x",
				"Did you mean 'acme-cloud'?");
	}

	@Test
	void warnsOfSettingsForAProviderThatIsProbablyMisspelt(CapturedOutput output) {
		this.runner.withPropertyValues("llm.retry.providers.opnai.max-attempts=1")
			.run((context) -> assertThat(output).contains("llm.retry.providers.opnai", "Did you mean 'openai'?"));
	}

	/** A name that only resembles a known one is taken. */
	@ParameterizedTest
	@ValueSource(strings = { "openai-eu", "openai2", "my-openai", "mistralai", "googleai", "grok" })
	void takesProvidersOfTheApplicationsOwn(String provider, CapturedOutput output) {
		this.runner.withPropertyValues("llm.retry.calls.some.model=" + provider + "/x").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output).contains("Provider '" + provider + "'");
		});
	}

	private void assertInvalidProperty(String property, String value, String reason) {
		this.runner
			.withPropertyValues("llm.retry.providers.acme-cloud.max-attempts=2",
					"llm.retry.providers.other.max-attempts=2", property + "=" + value)
			.run((context) -> {
				assertThat(context).hasFailed();
				assertThat(context.getStartupFailure()).rootCause()
					.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
						assertThat(ex.getName()).isEqualTo(property);
						assertThat(ex.getValue()).isEqualTo(value);
						assertThat(ex.getReason()).contains(reason);
					});
			});
	}

	@Test
	void takesAnUnknownProviderThatResemblesNoneAndSaysSo(CapturedOutput output) {
		this.runner.withPropertyValues("llm.retry.calls.some.model=zebra/z").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output).contains("Provider 'zebra'").contains("llm.retry.providers.zebra");
		});
	}

	/** Bad input. */
	@ParameterizedTest
	@ValueSource(strings = { "gpt-4o", "openai/", "/gpt-4o", "" })
	void stopsTheStartOnAModelWithoutProviderOrName(String model) {
		assertInvalidProperty("llm.retry.fallback.models[0].model", model, "write provider/model");
	}

	/** Bad input. */
	@Test
	void stopsTheStartOnAnnotationsThatMakeNoSense() {
		assertInvalid(this.runner.withBean(BadDelay.class), "BadDelay.call", "for example");
		assertInvalid(this.runner.withBean(NegativeDelay.class), "NegativeDelay.call has initialDelay = PT-1S",
				"not be negative");
		assertInvalid(this.runner.withBean(NoAttempts.class), "NoAttempts.call has maxAttempts = 0", "at least 1");
		assertInvalid(this.runner.withBean(NegativeReasks.class), "NegativeReasks.call has maxReasks = -1",
				"at least 0");
		assertInvalid(this.runner.withBean(ErrorsAsText.class),
				"@PreviousErrors of type java.util.List<java.lang.String>", "List<Throwable>");
		assertInvalid(this.runner.withBean(TwoLists.class), "both 'fallback' and 'fallbacks'", "one of the two");
		assertInvalid(this.runner.withBean(EmptyModel.class), "'openai/'", "provider/model");
	}

	/** A method that returns before its call has ended is not protected in name only. */
	@Test
	void stopsTheStartOnAMethodThatReturnsEarly() {
		assertInvalid(this.runner.withBean(ReturnsFuture.class), "returns Future", "or a CompletableFuture");
		this.runner.withBean(ReturnsMono.class).run((context) -> assertThat(context).hasNotFailed());
	}

	private void assertInvalid(ApplicationContextRunner runner, String description, String remedy) {
		runner.run((context) -> {
			assertThat(context).hasFailed();
			InvalidLlmCallException failure = findCause(context.getStartupFailure());
			assertThat(failure).hasMessageContaining(description);
			FailureAnalysis analysis = new InvalidLlmCallFailureAnalyzer().analyze(context.getStartupFailure());
			assertThat(analysis.getAction()).contains(remedy);
		});
	}

	private static InvalidLlmCallException findCause(Throwable failure) {
		Throwable current = failure;
		while (current != null && !(current instanceof InvalidLlmCallException)) {
			current = current.getCause();
		}
		return (InvalidLlmCallException) current;
	}

	/** Bad input: a fallback to itself, B49. */
	@Test
	void triesATargetOnceThatIsListedTwice(CapturedOutput output) {
		this.runner.withBean(FallsBackToItself.class).run((context) -> {
			assertThat(targets(context.getBean(LlmCallMethods.class), "itself")).containsExactly("openai/gpt-4o",
					"anthropic/claude");
			assertThat(output).contains("lists openai/gpt-4o more than once");
		});
	}

	private static List<String> targets(LlmCallMethods methods, String name) {
		return methods.settings()
			.stream()
			.filter((settings) -> settings.name().equals(name))
			.flatMap((settings) -> settings.targets().stream())
			.map((target) -> target.target().toString())
			.toList();
	}

	/** B13: attribute by attribute. */
	@Test
	void mergesAnnotationCallProviderAndGlobalSettings() {
		this.runner.withBean(Merged.class)
			.withPropertyValues("llm.retry.attempt-timeout=1s", "llm.retry.deadline=100s",
					"llm.retry.providers.openai.attempt-timeout=2s", "llm.retry.calls.merged.attempt-timeout=3s",
					"llm.retry.calls.merged.deadline=50s", "llm.retry.calls.merged.fallback.models[0].model=groq/llama",
					"llm.retry.calls.merged.fallback.models[0].attempt-timeout=5s",
					"llm.retry.calls.merged.fallback.models[1]=anthropic/claude")
			.run((context) -> {
				LlmCallSettings settings = context.getBean(LlmCallMethods.class).settings().iterator().next();
				assertThat(settings.deadline()).isEqualTo(Duration.ofSeconds(40));
				assertThat(settings.targets()).extracting((target) -> target.target().toString())
					.containsExactly("openai/gpt-4o", "groq/llama", "anthropic/claude");
				assertThat(settings.targets()).extracting((target) -> target.retry().attemptTimeout())
					.containsExactly(Duration.ofSeconds(3), Duration.ofSeconds(5), Duration.ofSeconds(3));
			});
		this.runner.withBean(Merged.class)
			.withPropertyValues("llm.retry.attempt-timeout=1s", "llm.retry.providers.openai.attempt-timeout=2s",
					"llm.retry.fallback.models[0].model=anthropic/claude")
			.run((context) -> assertThat(context.getBean(LlmCallMethods.class).settings().iterator().next().targets())
				.extracting((target) -> target.retry().attemptTimeout())
				.containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(1)));
	}

	/** B13, seen from outside: how often a method is really called. */
	@Test
	void countsAttemptsByTheMostSpecificSetting() {
		assertThat(attemptsOf("llm.retry.max-attempts=2")).isEqualTo(2);
		assertThat(attemptsOf("llm.retry.max-attempts=2", "llm.retry.providers.openai.max-attempts=4")).isEqualTo(4);
		assertThat(attemptsOf("llm.retry.max-attempts=2", "llm.retry.providers.openai.max-attempts=4",
				"llm.retry.calls.librarian-recommend.max-attempts=5"))
			.isEqualTo(5);
		assertThat(attemptsOf("llm.retry.calls.librarianRecommend.max-attempts=6")).isEqualTo(6);
	}

	private int attemptsOf(String... properties) {
		AtomicInteger attempts = new AtomicInteger();
		this.runner.withBean(Librarian.class).withPropertyValues(properties).run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			librarian.failNext(100);
			assertThatExceptionOfType(LlmRetriesExhaustedException.class)
				.isThrownBy(() -> librarian.recommend("fantasy"));
			attempts.set(librarian.attempts());
		});
		return attempts.get();
	}

	/** B7, B8 through properties. */
	@Test
	void readsKindsAndTypesFromProperties() {
		this.runner.withBean(Thrower.class)
			.withPropertyValues("llm.retry.retry-on=invalid-request,java.lang.IllegalStateException",
					"llm.retry.give-up-on=SERVER_ERROR")
			.run((context) -> {
				Thrower thrower = context.getBean(Thrower.class);
				assertThat(thrower.attemptsWith(new IllegalStateException())).isEqualTo(3);
				assertThat(thrower.attemptsWith(new LlmHttpException(422, Map.of(), ""))).isEqualTo(3);
				assertThat(thrower.attemptsWith(new LlmHttpException(500, Map.of(), ""))).isEqualTo(1);
				assertThat(thrower.attemptsWith(new ArithmeticException())).isEqualTo(1);
			});
	}

	@Test
	void takesModelAndFallbacksOfATemplateCallFromProperties() {
		this.runner
			.withPropertyValues("llm.retry.calls.summary.model=ollama/llama3",
					"llm.retry.calls.summary.fallback.models[0].model=openai/gpt-4o-mini")
			.run((context) -> {
				LlmCallTemplate template = context.getBean(LlmCallTemplate.class);
				LlmResult<String> result = template.execute("summary", (call) -> {
					if (call.target().provider().equals("ollama")) {
						throw new LlmHttpException(404, Map.of(), "");
					}
					return LlmResult.of("answer");
				});
				assertThat(result.target()).hasToString("openai/gpt-4o-mini");
			});
	}

	@Test
	void usesTheDefaultProviderWhereACallNamesNoModel() {
		assertThat(defaultTarget()).isEqualTo("default/default");
		assertThat(defaultTarget("llm.retry.default-provider=mistral")).isEqualTo("mistral/default");
		assertThat(defaultTarget("llm.retry.providers.groq.max-attempts=2")).isEqualTo("groq/default");
	}

	private String defaultTarget(String... properties) {
		StringBuilder target = new StringBuilder();
		this.runner.withPropertyValues(properties)
			.run((context) -> target.append(context.getBean(LlmCallTemplate.class)
				.<String, RuntimeException>execute("some", (call) -> call.target().toString())));
		return target.toString();
	}

	@Test
	void saysWhereAPropertyBelongsThatStandsInTheWrongPlace() {
		this.runner.withPropertyValues("llm.retry.calls.some.circuit-breaker.enabled=false").run((context) -> {
			FailureAnalysis analysis = new UnknownPropertyFailureAnalyzer().analyze(context.getStartupFailure());
			assertThat(analysis).isNotNull();
			assertThat(analysis.getAction()).contains("'circuit-breaker' has no place there",
					"llm.retry.circuit-breaker", "llm.retry.providers.<name>.circuit-breaker");
		});
	}

	/** As on the annotation. */
	@Test
	void takesAFallbackWrittenAsAText() {
		this.runner
			.withPropertyValues("llm.retry.calls.some.model=openai/a",
					"llm.retry.calls.some.fallback=anthropic/b, groq/c")
			.run((context) -> assertThat(context.getBean(LlmCallTemplate.class)
				.<String, RuntimeException>execute("some", (call) -> call.target().provider().equals("groq")
						? call.target().toString() : fail(call.target().toString())))
				.isEqualTo("groq/c"));
	}

	private static String fail(String target) {
		throw new LlmHttpException(404, Map.of(), target);
	}

	/** B97 for configuration: a key under calls that no method bears. */
	@Test
	void reportsSettingsOfACallThatDoesNotExist(CapturedOutput output) {
		this.runner.withBean(Librarian.class)
			.withPropertyValues("llm.retry.calls.libarian-recommend.max-attempts=2")
			.run((context) -> assertThat(output).contains("llm.retry.calls.libarian-recommend belongs to no @LlmCall")
				.contains("Did you mean 'librarian-recommend'?"));
	}

	/** Settings of a call that only the template makes are no mistake. */
	@Test
	void doesNotWarnOfACallThatMayBeTheTemplates(CapturedOutput output) {
		this.runner.withBean(Librarian.class)
			.withPropertyValues("llm.retry.calls.summary.max-attempts=2")
			.run((context) -> assertThat(output.getOut().lines().filter((line) -> line.contains("calls.summary")))
				.singleElement()
				.asString()
				.doesNotContain("WARN"));
	}

	@Test
	void resolvesPlaceholdersInAnnotations() {
		this.runner.withBean(Placeholders.class)
			.withPropertyValues("books.model=openai/gpt-5", "books.deadline=7s")
			.run((context) -> {
				LlmCallSettings settings = context.getBean(LlmCallMethods.class).settings().iterator().next();
				assertThat(settings.primary().target()).hasToString("openai/gpt-5");
				assertThat(settings.deadline()).isEqualTo(Duration.ofSeconds(7));
			});
	}

	@Test
	void asksTheApplicationsOwnClassifiersAndTellsItsListeners() {
		FailureClassifier classifier = (error) -> (error instanceof ArithmeticException)
				? LlmFailure.of(FailureKind.OVERLOADED, error) : null;
		AtomicInteger events = new AtomicInteger();
		this.runner.withBean(Thrower.class)
			.withBean(FailureClassifier.class, () -> classifier)
			.withBean("counting", LlmCallListener.class, () -> (event) -> events.incrementAndGet())
			.withBean("broken", LlmCallListener.class, () -> (event) -> {
				throw new IllegalStateException("listener");
			})
			.run((context) -> {
				assertThat(context.getBean(Thrower.class).attemptsWith(new ArithmeticException())).isEqualTo(3);
				assertThat(events.get()).isPositive();
			});
	}

	/** B96. */
	@Test
	void survivesAListenerThatThrows(CapturedOutput output) {
		this.runner.withBean(Librarian.class).withBean(LlmCallListener.class, () -> (event) -> {
			throw new IllegalStateException("canary");
		}).run((context) -> {
			assertThat(context.getBean(Librarian.class).recommend("fantasy")).startsWith("fantasy");
			assertThat(context.getBean(Librarian.class).recommend("crime")).startsWith("crime");
			assertThat(output).containsOnlyOnce("the call goes on").doesNotContain("canary");
		});
	}

	@Test
	void addsMetersWhereThereIsARegistry() {
		this.runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.run((context) -> assertThat(context).hasSingleBean(LlmCallMeters.class));
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(LlmCallMeters.class));
	}

	@Test
	void addsTheEndpointWhereItIsExposed() {
		this.runner.withPropertyValues("management.endpoints.web.exposure.include=llmretry")
			.run((context) -> assertThat(context).hasSingleBean(LlmRetryEndpoint.class));
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(LlmRetryEndpoint.class));
	}

	/** Start-up: no bean is made too early to be proxied. */
	@Test
	void addsNoWarningOfBeansThatAreNotEligibleForPostProcessing(CapturedOutput output) {
		this.runner.withBean(Librarian.class)
			.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.withPropertyValues("management.endpoints.web.exposure.include=llmretry")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(output).doesNotContain("not eligible");
			});
	}

	@Test
	void leavesNoThreadBehind() {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		this.runner.withBean(Librarian.class).run((context) -> context.getBean(Librarian.class).recommend("fantasy"));
		assertThat(Thread.getAllStackTraces().keySet()).filteredOn(Thread::isAlive)
			.filteredOn((thread) -> thread.getName().startsWith("llm-"))
			.allMatch(before::contains);
	}

	/** The defaults of the properties are those of the code without Spring Boot. */
	@Test
	void bindsNothingToTheDefaultsOfTheCode() {
		this.runner.run((context) -> {
			LlmRetryProperties properties = context.getBean(LlmRetryProperties.class);
			assertThat(properties.retrySettings("llm.retry").resolve()).isEqualTo(RetryPolicy.DEFAULTS);
			assertThat(properties.circuitBreaker().resolve()).isEqualTo(CircuitBreakerPolicy.DEFAULTS);
			assertThat(properties.budget().resolve()).isEqualTo(RetryBudgetPolicy.DEFAULTS);
			assertThat(properties.stream().resolve()).isEqualTo(StreamPolicy.DEFAULTS);
			assertThat(properties.parse().resolve()).isEqualTo(ParsePolicy.DEFAULTS);
			assertThat(properties.hedge().resolve()).isEqualTo(HedgePolicy.OFF);
		});
	}

	/** The defaults in the metadata, which IDEs show, are those of the code. */
	@Test
	void documentsTheDefaultsOfTheCode() throws IOException {
		List<String> documented = new ArrayList<>();
		try (var metadata = getClass().getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			for (JsonNode property : tools.jackson.databind.json.JsonMapper.shared()
				.readTree(metadata)
				.get("properties")) {
				if (property.get("name").asString().startsWith("llm.retry.") && property.has("defaultValue")) {
					documented.add(property.get("name").asString() + "=" + property.get("defaultValue").asString());
				}
			}
		}
		this.runner.withPropertyValues(documented.toArray(String[]::new)).run((context) -> {
			LlmRetryProperties properties = context.getBean(LlmRetryProperties.class);
			assertThat(properties.retrySettings("llm.retry"))
				.satisfies(isComplete("maxAttemptsByKind", "retryOn", "giveUpOn"));
			assertThat(properties.retryAfter()).satisfies(isComplete());
			assertThat(properties.circuitBreaker()).satisfies(isComplete("slowCallDurationThreshold"));
			assertThat(properties.budget()).satisfies(isComplete("capacity"));
			assertThat(properties.parse()).satisfies(isComplete());
			assertThat(properties.stream()).satisfies(isComplete());
			assertThat(properties.tools()).satisfies(isComplete());
			assertThat(properties.hedge()).satisfies(isComplete("after"));
			assertThat(properties.retrySettings("llm.retry").resolve()).isEqualTo(RetryPolicy.DEFAULTS);
			assertThat(properties.circuitBreaker().resolve()).isEqualTo(CircuitBreakerPolicy.DEFAULTS);
			assertThat(properties.budget().resolve()).isEqualTo(RetryBudgetPolicy.DEFAULTS);
			assertThat(properties.parse().resolve()).isEqualTo(ParsePolicy.DEFAULTS);
			assertThat(properties.stream().resolve()).isEqualTo(StreamPolicy.DEFAULTS);
			assertThat(properties.tools().resolve()).isEqualTo(ToolPolicy.DEFAULTS);
			assertThat(properties.hedge().resolve()).isEqualTo(HedgePolicy.OFF);
		});
	}

	private static Consumer<Record> isComplete(String... unsetByDefault) {
		return (settings) -> assertThat(settings.getClass().getRecordComponents()).allSatisfy((component) -> {
			boolean isSet = component.getAccessor().invoke(settings) != null;
			assertThat(isSet).as(component.getName())
				.isNotEqualTo(List.of(unsetByDefault).contains(component.getName()));
		});
	}

	/** The application's own rules are asked first, in their order. */
	@Test
	void asksRulesThatAreBeansBeforeTheBuiltInOnes() {
		List<String> asked = new ArrayList<>();
		this.runner.withBean(Thrower.class).withBean("second", LlmRule.class, () -> new OrderedRule(2, () -> {
			asked.add("second");
			return LlmDecision.fail();
		})).withBean("first", LlmRule.class, () -> new OrderedRule(1, () -> {
			asked.add("first");
			return LlmDecision.next();
		})).run((context) -> {
			assertThat(context.getBean(Thrower.class).attemptsWith(new LlmHttpException(503, Map.of(), ""))).isOne();
			assertThat(asked).containsExactly("first", "second");
		});
	}

	/** A rule that falls back to a model that the call does not list. */
	@Test
	void endsACallWhoseRuleNamesAnUnlistedModel() {
		this.runner
			.withBean(LlmRule.class,
					() -> (failure, call) -> new LlmDecision.FallBack(List.of(LlmTarget.parse("nosuch/model"))))
			.run((context) -> assertThatExceptionOfType(IllegalArgumentException.class)
				.isThrownBy(() -> context.getBean(LlmCallTemplate.class).execute("some", (call) -> {
					throw new LlmHttpException(503, Map.of(), "");
				}))
				.withMessageContaining("nosuch/model is no target of this call")
				.withMessageContaining("LlmCallState.candidates"));
	}

	private record OrderedRule(int order, Supplier<LlmDecision> decision) implements LlmRule, Ordered {

		@Override
		public LlmDecision decide(LlmFailure failure, LlmCallState call) {
			return this.decision.get();
		}

		@Override
		public int getOrder() {
			return this.order;
		}

	}

	/** A budget of a provider's own, completed by the general one. */
	@Test
	void resolvesTheBudgetOfAProvider() {
		this.runner.withPropertyValues("llm.retry.budget.ratio=0.5", "llm.retry.providers.openai.budget.capacity=7")
			.run((context) -> {
				LlmRetryProperties properties = context.getBean(LlmRetryProperties.class);
				assertThat(properties.budgetOf("openai")).isEqualTo(new RetryBudgetPolicy(true, 0.5, 10, 7));
				assertThat(properties.budgetOf("other")).isEqualTo(new RetryBudgetPolicy(true, 0.5, 10, null));
			});
	}

	/**
	 * A setting of a provider holds for its models only, also where they are fallbacks.
	 */
	@Test
	void resolvesParseSettingsForEachTarget() {
		this.runner
			.withPropertyValues("llm.retry.calls.some.model=openai/a", "llm.retry.calls.some.fallback=anthropic/b",
					"llm.retry.providers.anthropic.parse.repair=false",
					"llm.retry.providers.anthropic.parse.max-reasks=7",
					"llm.retry.providers.anthropic.parse.allow-empty=true")
			.run((context) -> assertThat(
					context.getBean(LlmCallSettingsResolver.class).resolve(LlmCallSpec.named("some")).get().targets())
				.extracting(LlmTargetSettings::parse)
				.containsExactly(ParsePolicy.DEFAULTS, new ParsePolicy(7, false, true)));
	}

	/** Backs off where the application resolves settings itself. */
	@Test
	void backsOffFromAResolverOfTheApplicationsOwn() {
		LlmCallSettingsResolver own = (spec) -> () -> new LlmCallSettings("own",
				List.of(new LlmTargetSettings(LlmTarget.parse("own/model"), FailureMatcher.NONE, RetryPolicy.DEFAULTS,
						ParsePolicy.DEFAULTS, List.of())),
				null, LlmBodySettings.DEFAULTS, StreamPolicy.DEFAULTS, HedgePolicy.OFF);
		this.runner.withBean(LlmCallSettingsResolver.class, () -> own)
			.run((context) -> assertThat(context.getBean(LlmCallTemplate.class)
				.<String, RuntimeException>execute("some", (call) -> call.target().toString())).isEqualTo("own/model"));
	}

	@Test
	void addsNothingWithoutItsMainPart() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(LlmRetryEndpointAutoConfiguration.class,
					LlmRetryMetricsAutoConfiguration.class))
			.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.withPropertyValues("management.endpoints.web.exposure.include=llmretry")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(LlmCallMeters.class)
				.doesNotHaveBean(LlmRetryEndpoint.class));
	}

	@Test
	void startsWithTwoClocks() {
		this.runner.withBean("one", Clock.class, Clock::systemUTC)
			.withBean("two", Clock.class, Clock::systemDefaultZone)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	/** Placeholders may hold nothing, or several models. */
	@Test
	void resolvesPlaceholdersThatHoldNothingOrALot() {
		this.runner.withBean(Lists.class)
			.withPropertyValues("books.fallback=anthropic/claude, groq/llama", "llm.retry.deadline=9s")
			.run((context) -> {
				LlmCallSettings settings = context.getBean(LlmCallMethods.class).settings().iterator().next();
				assertThat(settings.targets()).extracting((target) -> target.target().toString())
					.containsExactly("default/default", "anthropic/claude", "groq/llama");
				assertThat(settings.deadline()).isEqualTo(Duration.ofSeconds(9));
			});
	}

	static class Librarian {

		private final AtomicInteger failures = new AtomicInteger();

		private final AtomicInteger attempts = new AtomicInteger();

		void failNext(int failures) {
			this.failures.set(failures);
		}

		int attempts() {
			return this.attempts.get();
		}

		@LlmCall(model = "openai/gpt-4o-mini")
		public String recommend(String genre) {
			this.attempts.incrementAndGet();
			if (this.failures.getAndDecrement() > 0) {
				throw new LlmHttpException(503, Map.of(), "");
			}
			return genre + " by " + LlmCallContext.current().target();
		}

	}

	static class Thrower {

		private final AtomicInteger attempts = new AtomicInteger();

		@Autowired
		private ObjectProvider<Thrower> self;

		int attemptsWith(RuntimeException error) {
			int before = this.attempts.get();
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> this.self.getObject().fail(error));
			return this.attempts.get() - before;
		}

		@LlmCall(model = "openai/gpt-4o-mini")
		public String fail(RuntimeException error) {
			this.attempts.incrementAndGet();
			throw error;
		}

	}

	static class Merged {

		@LlmCall(name = "merged", model = "openai/gpt-4o", deadline = "40s")
		public String call() {
			return "";
		}

	}

	static class Placeholders {

		@LlmCall(model = "${books.model}", deadline = "${books.deadline}")
		public String call() {
			return "";
		}

	}

	static class Lists {

		@LlmCall(model = "${books.model:}", fallback = "${books.fallback}", deadline = "${books.deadline:}")
		public String call() {
			return "";
		}

	}

	static class FallsBackToItself {

		@LlmCall(name = "itself", model = "openai/gpt-4o", fallback = { "openai/gpt-4o", "anthropic/claude" })
		public String call() {
			return "";
		}

	}

	static class MisspeltProvider {

		@LlmCall(model = "opnai/gpt-4o")
		public String call() {
			return "";
		}

	}

	static class BadDelay {

		@LlmCall(initialDelay = "soon")
		public String call() {
			return "";
		}

	}

	static class NegativeDelay {

		@LlmCall(initialDelay = "-1s")
		public String call() {
			return "";
		}

	}

	static class NegativeReasks {

		@LlmCall(maxReasks = -1)
		public String call() {
			return "";
		}

	}

	static class ErrorsAsText {

		@LlmCall
		public String call(@PreviousErrors List<String> errors) {
			return "";
		}

	}

	static class NoAttempts {

		@LlmCall(maxAttempts = 0)
		public String call() {
			return "";
		}

	}

	static class TwoLists {

		@LlmCall(fallback = "openai/a", fallbacks = @LlmFallback(model = "openai/b"))
		public String call() {
			return "";
		}

	}

	static class EmptyModel {

		@LlmCall(model = "openai/")
		public String call() {
			return "";
		}

	}

	static class ReturnsMono {

		@LlmCall
		public Mono<String> call() {
			return Mono.just("");
		}

	}

	static class ReturnsFuture {

		@LlmCall
		public Future<String> call() {
			return CompletableFuture.completedFuture("");
		}

	}

}
