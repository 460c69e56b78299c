package io.github.llmresilience.output;

import java.util.ArrayList;
import java.util.List;

/**
 * The fenced code blocks of a text in Markdown.
 */
final class Fences {

	private static final String FENCE = "```";

	private static final int MAX_BLOCKS = 16;

	private static final int MAX_LANGUAGE_LENGTH = 20;

	private Fences() {
	}

	/**
	 * A fenced block.
	 *
	 * @param start where its content begins, after the language
	 * @param end where its content ends, or -1 if it is not closed
	 */
	record Block(int start, int end) {

		boolean isClosed() {
			return this.end >= 0;
		}

		String of(String text) {
			return text.substring(this.start, isClosed() ? this.end : text.length());
		}

	}

	static List<Block> in(String text) {
		List<Block> blocks = new ArrayList<>();
		int fence = text.indexOf(FENCE);
		while (fence >= 0 && blocks.size() < MAX_BLOCKS) {
			int start = afterLanguage(text, fence + FENCE.length());
			int end = closing(text, start);
			blocks.add(new Block(start, end));
			fence = (end < 0) ? -1 : text.indexOf(FENCE, end + FENCE.length());
		}
		return blocks;
	}

	private static int afterLanguage(String text, int index) {
		int end = index;
		while (end < text.length() && end - index < MAX_LANGUAGE_LENGTH
				&& Character.isLetterOrDigit(text.charAt(end))) {
			end++;
		}
		return new MendingScanner(text, 0, text.length()).afterBlanks(end);
	}

	/**
	 * A fence at the beginning of a line closes for certain; one inside a line may be
	 * quoted in the content.
	 */
	private static int closing(String text, int start) {
		int onItsOwnLine = text.indexOf('\n' + FENCE, start - 1);
		return (onItsOwnLine >= 0) ? onItsOwnLine + 1 : text.indexOf(FENCE, start);
	}

}
