/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Finds objects and arrays in prose. Values inside of broken JSON are not used. Beside
 * broken JSON, only valid values on separate lines are used.
 */
final class ProseSearch {

	/** Three dots alone on a line, "... and 5 more", "(98 more omitted)". */
	private static final Pattern GAP = Pattern.compile("(?m)^[ \\t]*+(?:\\.\\.\\.|\u2026)[ \\t]*+$"
			+ "|(?:\\.\\.\\.|\u2026)[ (]{0,3}(?:and )?[0-9]{0,9} ?(?:more|others|omitted|remaining)"
			+ "|\\([0-9]{1,9} (?:more|others)", Pattern.CASE_INSENSITIVE);

	private static final Pattern NAME_OR_QUOTE = Pattern.compile("[\"']|\\w:|\\w\\s:\\s?\\w");

	private static final Pattern LINKING = Pattern.compile("\\b(?:and|or)\\b", Pattern.CASE_INSENSITIVE);

	private final String text;

	private final JsonText json;

	private final ReadBudget budget;

	/** The blocks that are replaced by blanks in this text. */
	private final List<Fences.Block> leftOut;

	private final List<JsonNode> values = new ArrayList<>();

	private final List<JsonNode> guesses = new ArrayList<>();

	/** The words after the first value. */
	private final StringBuilder words = new StringBuilder();

	private final int firstCharacter;

	/** The number of values before the first word that follows a value. */
	private int valuesBeforeFirstWord;

	/** The error of the first broken JSON that was skipped with its line. */
	private @Nullable UnreadableJsonException broken;

	private boolean lastIsExact;

	private boolean allAreExact = true;

	private boolean hasStrayBracket;

	private boolean hasWordBetween;

	private ProseSearch(String text, boolean closedByAuthor, List<Fences.Block> leftOut) {
		this.leftOut = leftOut;
		this.text = text;
		this.json = new JsonText(text, closedByAuthor);
		this.budget = new ReadBudget(text);
		this.firstCharacter = this.json.scannerAt(0).afterBlanks(0);
	}

	/**
	 * The result of a search.
	 *
	 * @param values the objects and arrays
	 * @param inARow the number of values, from the first one, without a word between them
	 * @param guesses arrays that may be footnotes or words in brackets
	 * @param words the words after the first value, between and after the values
	 */
	record Findings(List<JsonNode> values, int inARow, List<JsonNode> guesses, String words) {

		static final Findings NONE = new Findings(List.of(), 0, List.of(), "");

	}

	/**
	 * Searches a text.
	 * @param text the text
	 * @param closedByAuthor whether the end of the text is marked, as in a closed fenced
	 * block
	 * @throws UnreadableJsonException if the text contains broken JSON
	 */
	static Findings in(String text, boolean closedByAuthor) {
		return new ProseSearch(text, closedByAuthor, List.of()).findings();
	}

	/**
	 * Searches the text around code blocks.
	 * @param blocks the blocks
	 * @param text the text with the blocks
	 * @throws UnreadableJsonException if the text contains broken JSON, or a block inside
	 * JSON
	 */
	static Findings around(List<Fences.Block> blocks, String text) {
		return new ProseSearch(Fences.blankedIn(text, blocks), false, blocks).findings();
	}

	private Findings findings() {
		search();
		return new Findings(this.values, this.hasWordBetween ? this.valuesBeforeFirstWord : this.values.size(),
				this.guesses, this.words.toString());
	}

	private void search() {
		int end = this.firstCharacter;
		int start = MendingScanner.nextOpening(this.text, end);
		while (start >= 0) {
			lookBetween(end, start);
			end = take(start);
			start = MendingScanner.nextOpening(this.text, end);
		}
		lookBetween(end, this.text.length());
		boolean standApart = !this.values.isEmpty() && this.allAreExact && !this.hasStrayBracket;
		if (this.broken != null && !standApart) {
			throw this.broken;
		}
	}

	/** Checks the text after or between values for signs of omitted values. */
	private void lookBetween(int from, int to) {
		if (!this.values.isEmpty()) {
			String words = this.text.substring(from, to);
			if (GAP.matcher(words).find()) {
				throw UnreadableJsonException.syntax("values are left out", from);
			}
			lookForStrayBracket(words, from);
			noteWordsBetween(words);
			this.words.append(words).append('\n');
		}
	}

	/**
	 * Reads the value at a position. Broken JSON that ends on its line is skipped with
	 * the rest of the line, because it may not be JSON.
	 * @return the position at which the search continues
	 */
	private int take(int start) {
		try {
			JsonPiece piece = this.json.mendedAt(start);
			lookForLeftOut(start, piece.end());
			boolean mayBeProse = mayBeProse(piece);
			(mayBeProse ? this.guesses : this.values).add(piece.value());
			if (mayBeProse) {
				noteWordsInBrackets(start, piece.end());
			}
			this.lastIsExact = piece.isExact();
			this.allAreExact &= mayBeProse || piece.isExact();
			return piece.end();
		}
		catch (UnreadableJsonException ex) {
			this.budget.spend(start, ex);
			if (this.budget.isSpent()) {
				throw ex;
			}
			int end = closingOf(start);
			if (end >= 0 && isProse(start, end)) {
				noteWordsInBrackets(start, end);
				return end;
			}
			int line = this.text.indexOf('\n', start);
			if (looksLikeJson(start) || end < 0 || line < 0 || end > line || start == this.firstCharacter) {
				throw looksLikeJson(start) ? ex.ofJson() : ex;
			}
			this.broken = (this.broken != null) ? this.broken : ex;
			return line;
		}
	}

	/**
	 * Whether brackets begin like JSON: with a property name, a quoted text, or further
	 * brackets.
	 */
	private boolean looksLikeJson(int start) {
		MendingScanner scanner = this.json.scannerAt(start);
		int next = scanner.afterBlanks(start + 1);
		if (this.text.charAt(start) == '{') {
			return scanner.isKeyAt(next) || MendingScanner.isQuote(scanner.at(next));
		}
		return scanner.at(next) == '{';
	}

	/**
	 * Rejects JSON with a code block inside it, because the meaning of the block is
	 * unknown.
	 */
	private void lookForLeftOut(int from, int to) {
		for (Fences.Block block : this.leftOut) {
			if (block.isClosed() && block.fence() >= from && block.fence() < to) {
				throw UnreadableJsonException.syntax("a block of code stands in the middle of it", block.fence());
			}
		}
	}

	/**
	 * Looks for a closing bracket without an opening one: the JSON before it may have
	 * ended too early. A bracket on a later line without quotes and property names
	 * belongs to the prose.
	 */
	private void lookForStrayBracket(String words, int from) {
		int bracket = 0;
		while (bracket < words.length() && !MendingScanner.isClosing(words.charAt(bracket))) {
			bracket++;
		}
		if (bracket == words.length()) {
			return;
		}
		this.hasStrayBracket = true;
		int line = words.indexOf('\n');
		boolean isProse = this.lastIsExact && !words.substring(0, bracket).isBlank() && line >= 0 && line < bracket
				&& !NAME_OR_QUOTE.matcher(words).find();
		if (!isProse || this.broken != null) {
			throw UnreadableJsonException.syntax("a bracket or a quote is missing or one too many", from + bracket);
		}
	}

	private void noteWordsInBrackets(int start, int end) {
		if (!this.values.isEmpty()) {
			this.words.append(this.text, start, end).append('\n');
		}
	}

	/** Records the first word between values. Numbers and list marks are not words. */
	private void noteWordsBetween(String words) {
		boolean hasWord = LINKING.matcher(words).replaceAll("").chars().anyMatch(Character::isLetter);
		if (hasWord && !this.hasWordBetween) {
			this.hasWordBetween = true;
			this.valuesBeforeFirstWord = this.values.size();
		}
	}

	private static boolean mayBeProse(JsonPiece piece) {
		return piece.isGuess() || piece.value().isEmpty()
				|| (piece.value().isArray() && piece.value().valueStream().allMatch(JsonNode::isNumber));
	}

	/**
	 * Whether brackets contain prose: they are not at the start and have no quotes and no
	 * colons.
	 */
	private boolean isProse(int start, int end) {
		return start > this.firstCharacter
				&& this.text.substring(start, end).chars().noneMatch((c) -> c == '"' || c == ':' || c == '\'');
	}

	/**
	 * Returns the end of the brackets that open at a position, or -1 if they are not
	 * closed.
	 */
	private int closingOf(int start) {
		int depth = 0;
		for (int i = start; i < this.text.length(); i++) {
			char c = this.text.charAt(i);
			if (MendingScanner.isOpening(c)) {
				depth++;
			}
			else if (MendingScanner.isClosing(c) && --depth == 0) {
				return i + 1;
			}
		}
		return -1;
	}

}
