package io.github.llmresilience.sample.simulator;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the simulated models know.
 */
final class Bookshelf {

	private static final Map<String, String[]> BOOKS = Map.of("fantasy",
			new String[] { "The Hobbit", "J. R. R. Tolkien" }, "crime",
			new String[] { "The Big Sleep", "Raymond Chandler" }, "science fiction",
			new String[] { "The Dispossessed", "Ursula K. Le Guin" });

	private static final String[] ANY = { "Middlemarch", "George Eliot" };

	/** How many characters a model repeats when it continues. */
	private static final int REPEATED = 24;

	private static final Pattern QUOTED = Pattern.compile("'([^']+)'");

	private Bookshelf() {
	}

	/**
	 * What a model says that does its best but for the form.
	 */
	static String sloppyAnswer(String request) {
		return "Sure! Here is a book you may like:\n```json\n" + answer(request).replace('"', '\'').replace("}", ",}")
				+ "\n```\nEnjoy!";
	}

	/**
	 * The answer to a request, without the author.
	 */
	static String malformedAnswer(String request) {
		return answer(request).replaceFirst(",\"author\".*}", "}");
	}

	/**
	 * The title that a request has in quotes.
	 */
	static String titleIn(String request) {
		Matcher quoted = QUOTED.matcher(request);
		return quoted.find() ? quoted.group(1) : "";
	}

	/**
	 * The answer to a request. One that is streamed says more, and continues what it has
	 * said; like real models it repeats its last words first.
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
	 * The answer to a request: JSON where the request asks for it, else a name.
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
