/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.langchain4j;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.function.Function;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.AiServices;
import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.springai.ScriptedProviders;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * F58: what an AI service throws when it cannot use an answer.
 */
@Timeout(60)
class AiServiceFailureTests {

	private static final ScriptedProviders providers = new ScriptedProviders();

	private final ApplicationContextRunner application = LangChain4jContext.at(providers)
		.withBean(ChatMemory.class, () -> MessageWindowChatMemory.withMaxMessages(20))
		.withBean(Archivist.class);

	enum Mood {

		GOOD, BAD

	}

	interface Shelf {

		LocalDate date(String question);

		LocalTime time(String question);

		LocalDateTime dateTime(String question);

		int number(String question);

		Mood mood(String question);

		String text(String question);

	}

	static class Archivist {

		private final Shelf shelf;

		Archivist(ChatModel model, ChatMemory memory) {
			this.shelf = AiServices.builder(Shelf.class).chatModel(model).chatMemory(memory).tools(this).build();
		}

		@LlmCall(model = "openai/gpt-4o-mini")
		Object ask(Function<Shelf, Object> question) {
			return question.apply(this.shelf);
		}

		@Tool("How many copies of a book there are")
		int copies(String title, int edition) {
			return title.length() + edition;
		}

	}

	record Unreadable(Function<Shelf, Object> question, String prose, String answer, Object value) {
	}

	static final List<Unreadable> UNREADABLE = List.of(
			new Unreadable((shelf) -> shelf.date("When?"), "Certainly: 2024-05-06", "2024-05-06",
					LocalDate.of(2024, 5, 6)),
			new Unreadable((shelf) -> shelf.time("When?"), "At ten", "10:00:00", LocalTime.of(10, 0)),
			new Unreadable((shelf) -> shelf.dateTime("When?"), "Soon", "2024-05-06T10:00:00",
					LocalDateTime.of(2024, 5, 6, 10, 0)),
			new Unreadable((shelf) -> shelf.number("How many?"), "Some", "7", 7),
			new Unreadable((shelf) -> shelf.mood("How?"), "Fine, thanks", "GOOD", Mood.GOOD));

	@BeforeEach
	void reset() {
		providers.reset();
	}

	@AfterAll
	static void close() {
		providers.close();
	}

	@ParameterizedTest
	@FieldSource("UNREADABLE")
	void asksAgainForAnAnswerThatCannotBeConverted(Unreadable unreadable) {
		providers.openAi.replies(ScriptedProviders.openAi(unreadable.prose()),
				ScriptedProviders.openAi(unreadable.answer()));
		this.application.run((context) -> {
			assertThat(context.getBean(Archivist.class).ask(unreadable.question())).isEqualTo(unreadable.value());
			assertThat(providers.openAi.messages(1)).hasSize(3)
				.element(1)
				.asString()
				.contains("assistant", unreadable.prose());
		});
	}

	/** The memory has one question and one answer, and no tool call without a result. */
	@ParameterizedTest
	@ValueSource(strings = { "{\"title\":\"Emma\",\"edition\":\"first\"}", "{\"title\":\"Emma\"}",
			"{\"title\":\"Emma\",\"edition\":1.5}", "{\"title\":\"Emma\", \"edition\"", "7" })
	void asksAgainForAToolCallWithWrongArguments(String arguments) {
		providers.openAi.replies(ScriptedProviders.openAiCalls("call-1:copies:" + arguments),
				ScriptedProviders.openAi("Seven"));
		this.application.run((context) -> {
			assertThat(context.getBean(Archivist.class).ask((shelf) -> shelf.text("How many?"))).isEqualTo("Seven");
			assertThat(context.getBean(ChatMemory.class).messages()).extracting((message) -> message.type().name())
				.startsWith("USER")
				.endsWith("AI");
		});
	}

}
