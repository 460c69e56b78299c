/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sample.simulator;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.llmresilience.sample.Book;
import io.github.llmresilience.test.provider.ProviderAnswer;
import io.github.llmresilience.test.provider.ProviderRequest;

/**
 * Creates the answers of the simulated models.
 */
final class Bookshelf {

	private static final Map<String, Book> BOOKS = Map.of("fantasy", new Book("The Hobbit", "J. R. R. Tolkien"),
			"crime", new Book("The Big Sleep", "Raymond Chandler"), "science fiction",
			new Book("The Dispossessed", "Ursula K. Le Guin"));

	private static final Book ANY = new Book("Middlemarch", "George Eliot");

	/**
	 * The number of characters that a model repeats when it continues a partial answer.
	 */
	private static final int REPEATED = 24;

	private static final Pattern QUOTED = Pattern.compile("'([^']+)'");

	private Bookshelf() {
	}

	/**
	 * Returns the answer to a request: a call of the offered tool, the result of the
	 * tool, a review if the answer is streamed, a book as JSON if the request asks for
	 * JSON, otherwise the name of the author.
	 */
	static ProviderAnswer answer(ProviderRequest request) {
		String result = request.toolResult();
		if (result != null) {
			return ProviderAnswer.text("The warehouse says: " + result);
		}
		List<String> tools = request.tools();
		if (!tools.isEmpty()) {
			return ProviderAnswer.toolCall(tools.get(0), Map.of("title", titleIn(request.text())));
		}
		String question = request.text().toLowerCase(Locale.ROOT);
		if (request.isStream()) {
			return ProviderAnswer.text(review(bookOfGenre(question), request.partialAnswer()));
		}
		return question.contains("json") ? ProviderAnswer.json(bookOfGenre(question))
				: ProviderAnswer.text(bookOfTitle(question).author());
	}

	/**
	 * Returns the title in quotes in a question, or an empty text if there is none.
	 */
	private static String titleIn(String question) {
		Matcher quoted = QUOTED.matcher(question);
		return quoted.find() ? quoted.group(1) : "";
	}

	/**
	 * Returns a review, or the rest of a partial one. Like the answer of a real model,
	 * the rest first repeats the end of the partial answer.
	 */
	private static String review(Book book, String partial) {
		String review = "You may like " + book.title() + " by " + book.author()
				+ ". It is a book that begins quietly, takes its time, and then does not let you go. "
				+ "Read it on a long evening, and keep the next one free too.";
		return review.startsWith(partial) ? review.substring(Math.max(0, partial.length() - REPEATED)) : review;
	}

	private static Book bookOfGenre(String question) {
		return BOOKS.entrySet()
			.stream()
			.filter((entry) -> question.contains(entry.getKey()))
			.map(Map.Entry::getValue)
			.findFirst()
			.orElse(ANY);
	}

	private static Book bookOfTitle(String question) {
		return BOOKS.values()
			.stream()
			.filter((book) -> question.contains(book.title().toLowerCase(Locale.ROOT)))
			.findFirst()
			.orElse(ANY);
	}

}
