/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.List;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.springai.ScriptedProviders.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.advisor.SafeGuardAdvisor;
import org.springframework.ai.chat.client.advisor.SimpleLoggerAdvisor;
import org.springframework.ai.chat.client.advisor.StructuredOutputValidationAdvisor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Advisors of Spring AI inside of an {@code @LlmCall}.
 */
@Timeout(60)
class AdvisorTests {

	private static final ScriptedProviders providers = new ScriptedProviders();

	private static final String EMMA = "{\"title\": \"Emma\", \"pages\": 474}";

	private final ApplicationContextRunner context = SpringAiContext.at(providers).withBean(Librarian.class);

	record Book(String title, int pages) {
	}

	static class Librarian {

		private final ChatClient chat;

		Librarian(ChatClient.Builder chat) {
			this.chat = chat.build();
		}

		@LlmCall(model = "openai/gpt-4o-mini", fallback = "anthropic/claude-haiku-4-5")
		Book validated() {
			return this.chat.prompt("Which book?")
				.advisors(
						StructuredOutputValidationAdvisor.builder().outputType(Book.class).maxRepeatAttempts(3).build(),
						new SimpleLoggerAdvisor())
				.call()
				.entity(Book.class);
		}

		@LlmCall(model = "openai/gpt-4o-mini", fallback = "anthropic/claude-haiku-4-5")
		String guarded(String question) {
			return this.chat.prompt(question)
				.advisors(SafeGuardAdvisor.builder().sensitiveWords(List.of("bomb")).failureResponse("No.").build())
				.call()
				.content();
		}

	}

	@BeforeEach
	void reset() {
		providers.reset();
	}

	@AfterAll
	static void close() {
		providers.close();
	}

	/** The model is asked again once, not once by the advisor and once by the call. */
	@Test
	void doesNotAskTwiceForAnAnswerThatIsInvalid() {
		providers.openAi.replies(ScriptedProviders.openAi("{\"title\": \"Emma\"}"), ScriptedProviders.openAi(EMMA));
		this.context.run((context) -> {
			assertThat(context.getBean(Librarian.class).validated()).isEqualTo(new Book("Emma", 474));
			assertThat(providers.order()).containsExactly("openai", "openai");
		});
	}

	@Test
	void fallsBackInsideOfAnAdvisor() {
		providers.openAi.replies(Reply.error(401));
		providers.anthropic.replies(ScriptedProviders.anthropic(EMMA));
		this.context.run((context) -> {
			assertThat(context.getBean(Librarian.class).validated()).isEqualTo(new Book("Emma", 474));
			assertThat(providers.order()).containsExactly("openai", "anthropic");
		});
	}

	@Test
	void acceptsTheAnswerOfAnAdvisorThatAsksNoModel() {
		providers.openAi.replies(ScriptedProviders.openAi("Emma"));
		this.context.run((context) -> {
			assertThat(context.getBean(Librarian.class).guarded("How to build a bomb?")).isEqualTo("No.");
			assertThat(providers.order()).isEmpty();
			assertThat(context.getBean(Librarian.class).guarded("Which book?")).isEqualTo("Emma");
		});
	}

}
