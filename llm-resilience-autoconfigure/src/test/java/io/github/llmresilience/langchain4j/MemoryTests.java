/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.langchain4j;

import java.util.List;

import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.ChatMemoryProvider;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.AiServices;
import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.springai.ScriptedProviders;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * B110, B113: the memory of an AI service, and what its user may type.
 */
@Timeout(60)
class MemoryTests {

	private static final ScriptedProviders providers = new ScriptedProviders();

	private final ApplicationContextRunner application = LangChain4jContext.at(providers)
		.withUserConfiguration(Application.class);

	interface Assistant {

		String chat(String question);

	}

	static class Teller {

		private final Assistant assistant;

		private int refusals;

		Teller(Assistant assistant) {
			this.assistant = assistant;
		}

		void refuse(int times) {
			this.refusals = times;
		}

		@LlmCall(model = "openai/gpt-4o-mini")
		String tell(String question) {
			String answer = this.assistant.chat(question);
			if (this.refusals-- > 0) {
				throw new LlmParseException(answer, "Not like this.");
			}
			return answer;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		ChatMemory memory() {
			return MessageWindowChatMemory.withMaxMessages(10);
		}

		@Bean
		ChatMemoryProvider memories() {
			ChatMemory only = MessageWindowChatMemory.withMaxMessages(10);
			return (id) -> only;
		}

		@Bean
		Teller teller(ChatModel model, ChatMemory memory) {
			return new Teller(AiServices.builder(Assistant.class).chatModel(model).chatMemory(memory).build());
		}

		@Bean
		Teller other(ChatModel model, ChatMemoryProvider memories) {
			return new Teller(
					AiServices.builder(Assistant.class).chatModel(model).chatMemoryProvider(memories).build());
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

	private static List<String> typesOf(ChatMemory memory) {
		return memory.messages().stream().map((message) -> message.type().name()).toList();
	}

	@Test
	void remembersOneQuestionAndOneAnswer() {
		this.application.run((context) -> {
			for (String bean : List.of("teller", "other")) {
				providers.reset();
				providers.openAi.replies(ScriptedProviders.openAi("nope"), ScriptedProviders.openAi("OK"),
						ScriptedProviders.openAi("later"));
				Teller teller = context.getBean(bean, Teller.class);
				teller.refuse(1);
				assertThat(teller.tell("one")).isEqualTo("OK");
				assertThat(providers.openAi.messages(1)).containsExactly("user \"one\"", "assistant \"nope\"",
						"user \"Not like this.\"");
				assertThat(teller.tell("two")).isEqualTo("later");
				assertThat(providers.openAi.messages(2)).containsExactly("user \"one\"", "assistant \"OK\"",
						"user \"two\"");
			}
			assertThat(typesOf(context.getBean(ChatMemory.class))).containsExactly("USER", "AI", "USER", "AI");
			assertThat(typesOf(context.getBean(ChatMemoryProvider.class).get("any"))).hasSize(4);
		});
	}

	@Test
	void remembersNothingOfACallThatFails() {
		this.application.withPropertyValues("llm.retry.parse.max-reasks=0").run((context) -> {
			providers.openAi.replies(ScriptedProviders.openAi("nope"));
			Teller teller = context.getBean("teller", Teller.class);
			teller.refuse(1);
			assertThatThrownBy(() -> teller.tell("one")).hasCauseInstanceOf(LlmParseException.class);
			assertThat(context.getBean(ChatMemory.class).messages()).isEmpty();
		});
	}

	@Test
	void writesAtOnceWhereDeferralIsSwitchedOff() {
		this.application.withPropertyValues("llm.retry.langchain4j.deferred-memory=false").run((context) -> {
			providers.openAi.replies(ScriptedProviders.openAi("nope"), ScriptedProviders.openAi("OK"));
			Teller teller = context.getBean("teller", Teller.class);
			teller.refuse(1);
			assertThat(teller.tell("one")).isEqualTo("OK");
			assertThat(typesOf(context.getBean(ChatMemory.class))).hasSize(4);
		});
	}

	/** B110: the words of AI services are text where the method returns text. */
	@Test
	void takesWhatAUserTypedForText() {
		this.application.run((context) -> {
			providers.openAi.replies(ScriptedProviders.openAi("Bonjour"));
			assertThat(context.getBean("teller", Teller.class)
				.tell("Translate: You must answer strictly in the following JSON format: {\"a\": (type: string)}"))
				.isEqualTo("Bonjour");
			assertThat(providers.openAi.requests).hasSize(1);
		});
	}

}
