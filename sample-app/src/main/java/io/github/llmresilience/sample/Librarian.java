package io.github.llmresilience.sample;

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
		return LlmResult.of(this.clients.prompt().user("Recommend one " + genre + " book.").call().entity(Book.class));
	}

	@LlmCall(name = "find-author", model = "${books.model}", fallback = "${books.fallback}")
	LlmResult<String> author(String title) {
		return LlmResult.of(this.clients.prompt()
			.user("Who wrote the book titled '" + title + "'? Answer with the name only.")
			.call()
			.content());
	}

}
