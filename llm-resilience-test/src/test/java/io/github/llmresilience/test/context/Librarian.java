/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.context;

import io.github.llmresilience.annotation.LlmCall;
import reactor.core.publisher.Flux;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.tool.annotation.Tool;

/**
 * A bean as users write it.
 */
class Librarian {

	private final ChatClient chat;

	Librarian(ChatClient.Builder chat) {
		this.chat = chat.build();
	}

	@LlmCall(name = "recommend", model = "openai/gpt-5-mini", fallback = "anthropic/claude-haiku-4-5")
	public Book recommend(String genre) {
		return this.chat.prompt("Recommend a " + genre + " book").call().entity(Book.class);
	}

	@LlmCall(name = "review", model = "openai/gpt-5-mini", fallback = "anthropic/claude-haiku-4-5")
	public Flux<String> review(String title) {
		return this.chat.prompt("Review " + title).stream().content();
	}

	@LlmCall(name = "count", model = "openai/gpt-5-mini", fallback = "anthropic/claude-haiku-4-5")
	public String count(String title) {
		return this.chat.prompt("How many copies of " + title + "?").tools(new Shelf()).call().content();
	}

	record Book(String title, String author) {
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
