/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.aop.InvalidLlmCallException;
import io.github.llmresilience.autoconfigure.LlmProbeAutoConfiguration;
import io.github.llmresilience.autoconfigure.properties.UnknownPropertyFailureAnalyzer;
import io.github.llmresilience.settings.RuntimeSettings;
import io.github.llmresilience.springai.ScriptedProviders.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.resilience.annotation.Retryable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * Twelve likely mistakes. The start or the first call tells what is wrong, where, and
 * what would be right.
 */
@ExtendWith(OutputCaptureExtension.class)
class MistakesTests {

	private static final ScriptedProviders providers = new ScriptedProviders();

	private final ApplicationContextRunner application = SpringAiContext.at(providers)
		.withConfiguration(AutoConfigurations.of(LlmProbeAutoConfiguration.class));

	/**
	 * A mistake and what tells of it.
	 *
	 * @param name what is wrong
	 * @param bean the bean of the application
	 * @param properties the properties of the application
	 * @param firstUse what the application does after a start that succeeds
	 * @param told the parts of the message: where and what is wrong, and the remedy
	 */
	record Mistake(String name, Class<?> bean, List<String> properties, Consumer<AssertableApplicationContext> firstUse,
			List<String> told) {

		@Override
		public String toString() {
			return this.name;
		}

		private Mistake told(String... parts) {
			return new Mistake(this.name, this.bean, this.properties, this.firstUse, List.of(parts));
		}

		private Mistake whenUsed(Consumer<AssertableApplicationContext> firstUse) {
			return new Mistake(this.name, this.bean, this.properties, firstUse, this.told);
		}

	}

	private static Mistake mistake(String name, Class<?> bean, String... properties) {
		return new Mistake(name, bean, List.of(properties), (context) -> {
		}, List.of());
	}

	static Stream<Mistake> mistakes() {
		return Stream.of(
				mistake("misspelt property", Librarian.class, "llm.retry.calls.recommend.stream.idle-timout=3s")
					.told("llm.retry.calls.recommend.stream.idle-timout", "Did you mean 'idle-timeout'"),
				mistake("wrong form of a model", WrongModel.class).told("WrongModel.ask", "'gpt-4o-mini'",
						"provider/model"),
				mistake("missing key", Librarian.class).whenUsed((context) -> {
					providers.openAi.replies(Reply.error(401));
					assertThat(catchThrowable(context.getBean(Librarian.class)::ask)).isNotNull();
				}).told("openai/gpt-4o-mini answers AUTHENTICATION", "Check the API key"),
				mistake("private method", PrivateMethod.class).told("@LlmCall on PrivateMethod.ask", "is private",
						"Use a public method"),
				mistake("final method", FinalMethod.class).told("@LlmCall on FinalMethod.ask", "is final",
						"Use a public method"),
				mistake("call on 'this'", SelfInvocation.class)
					.told("SelfInvocation.ask is called on 'this' in [caller]", "Move the method to another bean"),
				mistake("other retry annotation", OtherRetry.class).told("OtherRetry.ask has @LlmCall and @",
						"Remove @Retryable from the method"),
				mistake("unknown provider", UnknownProvider.class).told("UnknownProvider.ask", "'opnai/gpt'",
						"Did you mean 'openai'?"),
				mistake("dead model", Librarian.class, "llm.retry.probe.enabled=true").whenUsed((context) -> {
					// the probe asks
				}).told("Models that do not answer: [openai/gpt-4o-mini (NOT_FOUND)]", "Check their names"),
				mistake("wrong duration", WrongDuration.class).told("WrongDuration.ask", "deadline", "'soon'", "30s"),
				mistake("two models and no default", NoModel.class).told("The calls [no-model] name no model",
						"[anthropic, openai]", "llm.retry.default-provider"),
				mistake("lazy return type", LazyAnswer.class).told("LazyAnswer.ask returns Future", "not be protected",
						"CompletableFuture"),
				mistake("setting changed to nonsense", Librarian.class).whenUsed(
						(context) -> context.getBean(RuntimeSettings.class).change("calls.recommend.max-attempts", "0"))
					.told("'0' of llm.retry.calls.recommend.max-attempts", "Must be at least 1"));
	}

	@BeforeEach
	void reset() {
		providers.reset();
	}

	@AfterAll
	static void stop() {
		providers.close();
	}

	@ParameterizedTest
	@MethodSource("mistakes")
	void isTold(Mistake mistake, CapturedOutput output) {
		providers.openAi.replies(Reply.error(404));
		this.application.withBean(mistake.bean())
			.withPropertyValues(mistake.properties().toArray(String[]::new))
			.run((context) -> {
				Throwable failure = (context.getStartupFailure() != null) ? context.getStartupFailure()
						: catchThrowable(() -> mistake.firstUse().accept(context));
				await().untilAsserted(
						() -> assertThat(output + explain(failure)).contains(mistake.told().toArray(String[]::new)));
			});
	}

	/** Returns what the failure analyzers and the exceptions say. */
	private static String explain(Throwable failure) {
		StringBuilder told = new StringBuilder();
		for (Throwable ex = failure; ex != null; ex = ex.getCause()) {
			told.append(ex.getMessage()).append('\n');
			if (ex instanceof UnboundConfigurationPropertiesException) {
				FailureAnalysis analysis = new UnknownPropertyFailureAnalyzer().analyze(failure);
				told.append(analysis.getDescription()).append(analysis.getAction());
			}
			if (ex instanceof InvalidLlmCallException invalid) {
				told.append(invalid.remedy());
			}
		}
		return told.toString();
	}

	/** The start with a bean that has no mistake tells nothing. */
	@Test
	void tellsNothingWithoutAMistake(CapturedOutput output) {
		this.application.withBean(Librarian.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output).doesNotContain("WARN");
		});
	}

	static class Librarian {

		private final ChatClient chat;

		Librarian(ChatClient.Builder chat) {
			this.chat = chat.build();
		}

		@LlmCall(name = "recommend", model = "openai/gpt-4o-mini")
		public String ask() {
			return this.chat.prompt("Which book?").call().content();
		}

	}

	static class WrongModel {

		@LlmCall(model = "gpt-4o-mini")
		public String ask() {
			return "";
		}

	}

	static class PrivateMethod {

		@LlmCall(model = "openai/gpt")
		private String ask() {
			return "";
		}

	}

	static class FinalMethod {

		@LlmCall(model = "openai/gpt")
		public final String ask() {
			return "";
		}

	}

	static class SelfInvocation {

		public String caller() {
			return ask();
		}

		@LlmCall(model = "openai/gpt")
		public String ask() {
			return "";
		}

	}

	static class OtherRetry {

		@Retryable
		@LlmCall(model = "openai/gpt")
		public String ask() {
			return "";
		}

	}

	static class UnknownProvider {

		@LlmCall(model = "opnai/gpt")
		public String ask() {
			return "";
		}

	}

	static class WrongDuration {

		@LlmCall(model = "openai/gpt", deadline = "soon")
		public String ask() {
			return "";
		}

	}

	static class NoModel {

		@LlmCall(name = "no-model")
		public String ask() {
			return "";
		}

	}

	static class LazyAnswer {

		@LlmCall(model = "openai/gpt")
		public Future<String> ask() {
			return new FutureTask<>(() -> "");
		}

	}

}
