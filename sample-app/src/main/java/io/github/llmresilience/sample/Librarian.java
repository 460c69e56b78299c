package io.github.llmresilience.sample;

import java.util.Objects;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.call.LlmResult;

import org.springframework.stereotype.Service;

/**
 * Knows about books by asking a language model.
 */
@Service
class Librarian {

	private final ChatClients clients;

	Librarian(ChatClients clients) {
		this.clients = clients;
	}

	@LlmCall(name = "recommend-book", model = "${books.model}", fallback = "${books.fallback}")
	LlmResult<Book> recommend(String genre) {
		Book book = this.clients.prompt().user("Recommend one " + genre + " book.").call().entity(Book.class);
		return LlmResult.of(Objects.requireNonNull(book, "The model gave no answer"));
	}

	@LlmCall(name = "find-author", model = "${books.model}", fallback = "${books.fallback}")
	LlmResult<String> author(String title) {
		String author = this.clients.prompt()
			.user("Who wrote the book titled '" + title + "'? Answer with the name only.")
			.call()
			.content();
		return LlmResult.of(Objects.requireNonNull(author, "The model gave no answer"));
	}

}
