/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sample;

import java.util.Objects;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.call.LlmResult;
import reactor.core.publisher.Flux;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.stereotype.Service;

/**
 * Answers questions about books with a language model.
 */
@Service
class Librarian {

	private final ChatClient chat;

	private final Warehouse warehouse;

	Librarian(ChatClient.Builder chat, Warehouse warehouse) {
		this.chat = chat.build();
		this.warehouse = warehouse;
	}

	@LlmCall(name = "recommend-book", model = "${books.model}", fallback = "${books.fallback}")
	LlmResult<Book> recommend(String genre) {
		Book book = this.chat.prompt("Recommend one " + genre + " book.").call().entity(Book.class);
		return LlmResult.of(Objects.requireNonNull(book, "The model gave no answer"));
	}

	@LlmCall(name = "review-book", model = "${books.model}", fallback = "${books.fallback}")
	Flux<String> review(String genre) {
		return this.chat.prompt("Recommend one " + genre + " book in a few sentences.").stream().content();
	}

	@LlmCall(name = "find-author", model = "${books.model}", fallback = "${books.fallback}")
	LlmResult<String> author(String title) {
		return answer(this.chat.prompt("Who wrote the book titled '" + title + "'? Answer with the name only."));
	}

	@LlmCall(name = "count-copies", model = "${books.model}", fallback = "${books.fallback}")
	LlmResult<String> copies(String title) {
		return answer(this.chat.prompt("How many copies of '" + title + "' are there?").tools(this.warehouse));
	}

	private static LlmResult<String> answer(ChatClient.ChatClientRequestSpec question) {
		return LlmResult.of(Objects.requireNonNull(question.call().content(), "The model gave no answer"));
	}

}
