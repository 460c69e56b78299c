package io.github.llmresilience.sample.simulator;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Creates the answers of the simulated models.
 */
final class Bookshelf {

	private static final Map<String, String[]> BOOKS = Map.of("fantasy",
			new String[] { "The Hobbit", "J. R. R. Tolkien" }, "crime",
			new String[] { "The Big Sleep", "Raymond Chandler" }, "science fiction",
			new String[] { "The Dispossessed", "Ursula K. Le Guin" });

	private static final String[] ANY = { "Middlemarch", "George Eliot" };

	/**
	 * The number of characters that a model repeats when it continues a partial answer.
	 */
	private static final int REPEATED = 24;

	private static final Pattern QUOTED = Pattern.compile("'([^']+)'");

	private Bookshelf() {
	}

	/**
	 * Returns an answer whose JSON is inside prose and has mistakes that can be repaired.
	 */
	static String sloppyAnswer(String request) {
		return "Sure! Here is a book you may like:\n```json\n" + answer(request).replace('"', '\'').replace("}", ",}")
				+ "\n```\nEnjoy!";
	}

	/**
	 * Returns the answer to a request without the author.
	 */
	static String malformedAnswer(String request) {
		return answer(request).replaceFirst(",\"author\".*}", "}");
	}

	/**
	 * Returns the title in quotes in a request, or an empty text if there is none.
	 */
	static String titleIn(String request) {
		Matcher quoted = QUOTED.matcher(request);
		return quoted.find() ? quoted.group(1) : "";
	}

	/**
	 * Returns the answer to a request. A streamed answer is longer, and continues the
	 * partial answer in the request. Like the answer of a real model, it first repeats
	 * the end of the partial answer.
	 */
	static String answer(Json.RequestBody request) {
		if (!request.stream()) {
			return answer(request.text());
		}
		String book = answer(request.text() + " json");
		String review = "You may like " + Json.field(book, "title") + " by " + Json.field(book, "author")
				+ ". It is a book that begins quietly, takes its time, and then does not let you go. "
				+ "Read it on a long evening, and keep the next one free too.";
		String partial = Json.partialIn(request.json());
		return review.startsWith(partial) ? review.substring(Math.max(0, partial.length() - REPEATED)) : review;
	}

	/**
	 * Returns the answer to a request: JSON if the request asks for it, otherwise the
	 * name of the author.
	 */
	static String answer(String request) {
		String question = request.toLowerCase(Locale.ROOT);
		boolean wantsJson = question.contains("json");
		String[] book = BOOKS.entrySet()
			.stream()
			.filter((entry) -> wantsJson ? question.contains(entry.getKey())
					: question.contains(entry.getValue()[0].toLowerCase(Locale.ROOT)))
			.map(Map.Entry::getValue)
			.findFirst()
			.orElse(ANY);
		return wantsJson ? "{\"title\":" + Json.string(book[0]) + ",\"author\":" + Json.string(book[1]) + "}" : book[1];
	}

}
