/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.autoconfigure.LlmProbeAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmRetryHealthAutoConfiguration;
import io.github.llmresilience.call.LlmAnswerCheck;
import io.github.llmresilience.call.LlmModelProbe;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.health.LlmHealthIndicator;
import io.github.llmresilience.probe.ModelProbes;
import io.github.llmresilience.springai.ScriptedProviders.Reply;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The probes of models at start.
 */
@ExtendWith(OutputCaptureExtension.class)
class ProbeTests {

	private static final ScriptedProviders providers = new ScriptedProviders();

	private final ApplicationContextRunner application = SpringAiContext.at(providers)
		.withConfiguration(
				AutoConfigurations.of(LlmProbeAutoConfiguration.class, LlmRetryHealthAutoConfiguration.class))
		.withBean(Librarian.class)
		.withPropertyValues("llm.retry.probe.enabled=true", "management.health.llm.enabled=true");

	static class Librarian {

		private final ChatClient chat;

		Librarian(ChatClient.Builder chat) {
			this.chat = chat.build();
		}

		@LlmCall(name = "recommend-book", model = "openai/gpt-4o-mini",
				fallback = { "anthropic/claude-haiku-4-5", "gateway/own" })
		public String recommend(String genre) {
			return this.chat.prompt(genre).call().content();
		}

	}

	@BeforeEach
	void reset() {
		providers.reset();
	}

	@AfterAll
	static void stop() {
		providers.close();
	}

	private static String awaitReport(CapturedOutput output) {
		await().until(() -> output.getOut().contains("Models that "));
		return output.getOut().lines().filter((line) -> line.contains("Models that ")).findFirst().orElseThrow();
	}

	private static String probeInHealth(ApplicationContext context, String target) {
		Object targets = context.getBean(LlmHealthIndicator.class).health().getDetails().get("targets");
		return assertThat(targets).asInstanceOf(InstanceOfAssertFactories.MAP)
			.extractingByKey(target)
			.asInstanceOf(InstanceOfAssertFactories.MAP)
			.extractingByKey("probe")
			.actual()
			.toString();
	}

	@Test
	void reportsModelsThatAnswer(CapturedOutput output) {
		providers.openAi.replies(ScriptedProviders.openAi("Yes", "length"));
		providers.anthropic.replies(ScriptedProviders.anthropic("Yes"));
		this.application.run((context) -> {
			assertThat(awaitReport(output)).contains("INFO")
				.endsWith("Models that answer: [anthropic/claude-haiku-4-5, openai/gpt-4o-mini]. Not probed, because"
						+ " there is no managed chat model and no LlmModelProbe for them: [gateway/own]");
			assertThat(providers.openAi.requests).singleElement().satisfies((request) -> {
				assertThat(request.get("model").stringValue()).isEqualTo("gpt-4o-mini");
				assertThat(request.get("max_tokens").intValue()).isEqualTo(16);
			});
			assertThat(providers.anthropic.requests).hasSize(1);
			assertThat(probeInHealth(context, "openai/gpt-4o-mini")).isEqualTo("ANSWERS");
			assertThat(probeInHealth(context, "gateway/own")).isEqualTo("NOT_PROBED");
		});
	}

	@Test
	void reportsModelsThatDoNotAnswer(CapturedOutput output) {
		List<LlmTarget> asked = new CopyOnWriteArrayList<>();
		providers.openAi.replies(Reply.error(404));
		providers.anthropic.replies(ScriptedProviders.anthropic("Yes"));
		this.application.withBean(LlmModelProbe.class, () -> new LlmModelProbe() {

			@Override
			public boolean supports(LlmTarget target) {
				return target.provider().equals("gateway");
			}

			@Override
			public void probe(LlmTarget target) {
				asked.add(target);
				throw new LlmHttpException(503, Map.of(), "");
			}

		}).withBean(LlmAnswerCheck.class, () -> (answer) -> {
			throw new IllegalStateException("no check for probes");
		}).run((context) -> {
			assertThat(awaitReport(output)).contains("WARN")
				.contains("Models that do not answer: [gateway/own (OVERLOADED), openai/gpt-4o-mini (NOT_FOUND)]."
						+ " Check their names, the API keys and the connection.");
			assertThat(asked).extracting(LlmTarget::provider).containsExactly("gateway");
			assertThat(providers.openAi.requests).hasSize(1);
			assertThat(probeInHealth(context, "openai/gpt-4o-mini")).isEqualTo("NOT_FOUND");
		});
	}

	@Test
	void probesNothingByDefault() {
		this.application.withPropertyValues("llm.retry.probe.enabled=false").run((context) -> {
			assertThat(context).doesNotHaveBean(ModelProbes.class);
			assertThat(providers.openAi.requests).isEmpty();
		});
	}

	@Test
	void stopsTheStartAtATimeoutThatMakesNoSense() {
		this.application.withPropertyValues("llm.retry.probe.timeout=0s")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("llm.retry.probe.timeout")
				.hasMessageContaining("more than zero"));
	}

}
