/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.List;

import io.github.llmresilience.annotation.LlmCall;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * F76: what the starter logs at start.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartLogTests {

	private static final ScriptedProviders providers = new ScriptedProviders();

	/** The set-up of the README. */
	private final ApplicationContextRunner application = SpringAiContext.at(providers)
		.withBean(Librarian.class)
		.withPropertyValues("llm.retry.max-attempts=3", "llm.retry.inner-retries=disable",
				"llm.retry.calls.recommend-book.deadline=30s");

	static class Librarian {

		private final ChatClient chat;

		Librarian(ChatClient.Builder chat) {
			this.chat = chat.build();
		}

		@LlmCall(name = "recommend-book", model = "openai/gpt-4o-mini", fallback = "anthropic/claude-haiku-4-5")
		public String recommend(String genre) {
			return this.chat.prompt(genre).call().content();
		}

	}

	@AfterAll
	static void stop() {
		providers.close();
	}

	private static List<String> ours(CapturedOutput output) {
		return output.toString()
			.lines()
			.filter((line) -> line.contains("io.github.llmresilience") || line.contains("i.g.l"))
			.filter((line) -> !line.contains("DEBUG"))
			.toList();
	}

	@Test
	void isOneLineIfAllIsWell(CapturedOutput output) {
		this.application.run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(ours(output)).singleElement()
				.asString()
				.contains("INFO")
				.endsWith("LLM calls are protected. @LlmCall methods: [recommend-book], "
						+ "models: [anthropic/claude-haiku-4-5, openai/gpt-4o-mini]");
		});
	}

	@Test
	void saysIfCallsAreNotProtected(CapturedOutput output) {
		this.application.withPropertyValues("llm.retry.enabled=false")
			.run((context) -> assertThat(ours(output)).singleElement()
				.asString()
				.contains("LLM calls are not protected, because llm.retry.enabled is false"));
	}

	@Test
	void warnsOfAnApacheClientThatIsUsed(CapturedOutput output) {
		this.application.withBean(RestClient.class, RestClient::create)
			.run((context) -> assertThat(ours(output)).hasSize(2)
				.anyMatch((line) -> line.contains("WARN") && line.contains("Apache HttpClient")));
	}

	@Test
	void warnsOfAClientThatEndsCallsEarly(CapturedOutput output) {
		this.application.withPropertyValues("spring.ai.openai.timeout=20s")
			.run((context) -> assertThat(ours(output))
				.anyMatch((line) -> line.contains("WARN") && line.contains("ends every call after 20 s")
						&& line.contains("the timeout of OpenAiChatOptions")));
	}

}
