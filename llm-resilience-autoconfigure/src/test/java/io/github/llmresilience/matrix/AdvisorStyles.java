/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.matrix;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;

import io.github.llmresilience.annotation.LlmCall;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor;
import org.springframework.ai.chat.client.advisor.SafeGuardAdvisor;
import org.springframework.ai.chat.client.advisor.StructuredOutputValidationAdvisor;
import org.springframework.ai.chat.client.advisor.api.Advisor;
import org.springframework.ai.chat.client.advisor.vectorstore.QuestionAnswerAdvisor;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.memory.MessageWindowChatMemory;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.vectorstore.SimpleVectorStore;

/**
 * Calls with advisors and tools of Spring AI.
 */
@LlmCall(model = "openai/first", fallback = "anthropic/second")
class AdvisorStyles {

	private static final Advisor MEMORY = MessageChatMemoryAdvisor.builder(MessageWindowChatMemory.builder().build())
		.build();

	private static final Advisor GUARD = SafeGuardAdvisor.builder().sensitiveWords(List.of("bomb")).build();

	private static final Advisor VALIDATION = StructuredOutputValidationAdvisor.builder()
		.outputType(Row.Book.class)
		.maxRepeatAttempts(3)
		.build();

	private static final Advisor QUESTION_ANSWER = QuestionAnswerAdvisor.builder(library()).build();

	static final List<Row> ROWS = List.of(
			row("`MessageChatMemoryAdvisor`", (styles) -> () -> styles.ask(MEMORY),
					(styles) -> () -> styles.book(MEMORY)),
			row("`QuestionAnswerAdvisor`", (styles) -> () -> styles.ask(QUESTION_ANSWER),
					(styles) -> () -> styles.book(QUESTION_ANSWER)),
			row("`SafeGuardAdvisor`, `StructuredOutputValidationAdvisor`", (styles) -> () -> styles.ask(GUARD),
					(styles) -> () -> styles.book(VALIDATION)),
			row("`@Tool` methods", (styles) -> () -> styles.askWithTools(), (styles) -> () -> styles.bookWithTools()));

	private final ChatClient chat;

	AdvisorStyles(ChatClient.Builder chat) {
		this.chat = chat.build();
	}

	private static Row row(String name, Function<AdvisorStyles, Callable<?>> text,
			Function<AdvisorStyles, Callable<?>> title) {
		return Row.of(name, text, title, AdvisorStyles.class).without(Column.RESUME, Row.NO_STREAM);
	}

	private static SimpleVectorStore library() {
		SimpleVectorStore store = SimpleVectorStore.builder(new OneVector()).build();
		store.add(List.of(new Document("Emma is a book.")));
		return store;
	}

	/**
	 * A model for which all texts are alike.
	 */
	private static final class OneVector implements EmbeddingModel {

		@Override
		public EmbeddingResponse call(EmbeddingRequest request) {
			return new EmbeddingResponse(
					request.getInstructions().stream().map((text) -> new Embedding(new float[] { 1 }, 0)).toList());
		}

		@Override
		public float[] embed(Document document) {
			return new float[] { 1 };
		}

	}

	private ChatClient.ChatClientRequestSpec prompt() {
		return this.chat.prompt(Conversation.QUESTION);
	}

	public String ask(Advisor advisor) {
		return prompt().advisors((spec) -> spec.advisors(advisor).param(ChatMemory.CONVERSATION_ID, "one"))
			.call()
			.content();
	}

	public String book(Advisor advisor) {
		return prompt().advisors((spec) -> spec.advisors(advisor).param(ChatMemory.CONVERSATION_ID, "one"))
			.call()
			.entity(Row.Book.class)
			.title();
	}

	public String askWithTools() {
		return prompt().tools(new Shelf()).call().content();
	}

	public String bookWithTools() {
		return prompt().tools(new Shelf()).call().entity(Row.Book.class).title();
	}

	/**
	 * A tool.
	 */
	static class Shelf {

		@Tool(description = "How many copies of a book there are")
		int copies(String title) {
			return title.length();
		}

	}

}
