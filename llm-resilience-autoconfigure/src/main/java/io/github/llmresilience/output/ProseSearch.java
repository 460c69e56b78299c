package io.github.llmresilience.output;

import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.JsonNode;

/**
 * Finds the objects and arrays between the words of a text. What is inside of a broken
 * one is never taken for one of them, and neither is what stands beside it.
 */
final class ProseSearch {

	private final String text;

	private final JsonText json;

	private final List<JsonNode> values = new ArrayList<>();

	private final List<JsonNode> guesses = new ArrayList<>();

	/**
	 * Where the words between the values are, that is all but blanks, commas and
	 * semicolons.
	 */
	private int valuesBeforeFirstWord;

	private boolean hasWordBetween;

	private ProseSearch(String text, boolean closedByAuthor) {
		this.text = text;
		this.json = new JsonText(text, closedByAuthor);
	}

	/**
	 * What was found.
	 *
	 * @param values the objects and arrays
	 * @param inARow how many of them, from the first on, have no word between them
	 * @param guesses arrays that may as well be footnotes or words in brackets
	 */
	record Findings(List<JsonNode> values, int inARow, List<JsonNode> guesses) {
	}

	/**
	 * Searches a text.
	 * @param text the text
	 * @param closedByAuthor whether its author has marked its end
	 * @throws UnreadableJsonException if there is something broken in it that was meant
	 * as JSON
	 */
	static Findings in(String text, boolean closedByAuthor) {
		ProseSearch search = new ProseSearch(text, closedByAuthor);
		search.search();
		return new Findings(search.values, search.hasWordBetween ? search.valuesBeforeFirstWord : search.values.size(),
				search.guesses);
	}

	private void search() {
		int end = new MendingScanner(this.text, 0, this.text.length()).afterBlanks(0);
		int start = nextOpening(end);
		while (start >= 0) {
			requireNoClosingBetween(end, start);
			noteWordsBetween(end, start);
			end = take(start);
			start = nextOpening(end);
		}
		requireNoClosingBetween(end, this.text.length());
	}

	/**
	 * Takes what begins here.
	 * @return where it ends
	 */
	private int take(int start) {
		try {
			JsonPiece piece = this.json.mendedAt(start);
			(mayBeProse(piece) ? this.guesses : this.values).add(piece.value());
			return piece.end();
		}
		catch (UnreadableJsonException ex) {
			int end = closingOf(start);
			if (end < 0 || !isProse(start, end)) {
				throw ex;
			}
			return end;
		}
	}

	private int nextOpening(int from) {
		for (int i = from; i < this.text.length(); i++) {
			if (this.text.charAt(i) == '{' || this.text.charAt(i) == '[') {
				return i;
			}
		}
		return -1;
	}

	/**
	 * A closing bracket that nothing has opened: what was read before it has ended too
	 * early.
	 */
	private void requireNoClosingBetween(int from, int to) {
		for (int i = from; i < to && !this.values.isEmpty(); i++) {
			if (MendingScanner.isClosing(this.text.charAt(i))) {
				throw UnreadableJsonException.syntax("a bracket or a quote is missing or one too many", i);
			}
		}
	}

	private void noteWordsBetween(int from, int to) {
		boolean hasWord = this.text.substring(from, to)
			.chars()
			.anyMatch((c) -> !MendingScanner.isBlank((char) c) && c != ',' && c != ';');
		if (hasWord && !this.values.isEmpty() && !this.hasWordBetween) {
			this.hasWordBetween = true;
			this.valuesBeforeFirstWord = this.values.size();
		}
	}

	private static boolean mayBeProse(JsonPiece piece) {
		return piece.isGuess() || (piece.value().isArray() && piece.value().valueStream().allMatch(JsonNode::isNumber));
	}

	/** Words in brackets stand behind others, and have neither quotes nor colons. */
	private boolean isProse(int start, int end) {
		return !this.text.substring(0, start).isBlank()
				&& this.text.substring(start, end).chars().noneMatch((c) -> c == '"' || c == ':' || c == '\'');
	}

	/** Where the brackets balance that open here; -1 if they never do. */
	private int closingOf(int start) {
		int depth = 0;
		for (int i = start; i < this.text.length(); i++) {
			char c = this.text.charAt(i);
			if (c == '{' || c == '[') {
				depth++;
			}
			else if (MendingScanner.isClosing(c) && --depth == 0) {
				return i + 1;
			}
		}
		return -1;
	}

}
