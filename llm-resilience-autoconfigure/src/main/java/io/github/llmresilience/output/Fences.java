/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Finds the fenced code blocks of a Markdown text.
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
	 * @param fence the position of the opening fence
	 * @param language the language of the block; empty if none
	 * @param start the start of the content
	 * @param end the end of the content, or -1 if the block is not closed
	 */
	record Block(int fence, String language, int start, int end) {

		/** Whether the content may be JSON, judged by the language of the block. */
		boolean mayBeJson() {
			return this.language.isEmpty() || this.language.toLowerCase(Locale.ROOT).startsWith("json");
		}

		boolean isClosed() {
			return this.end >= 0;
		}

		String of(String text) {
			return text.substring(this.start, isClosed() ? this.end : text.length());
		}

	}

	/**
	 * Returns the blocks of a text. A fence inside JSON belongs to a string of the JSON.
	 */
	static List<Block> in(String text) {
		List<Block> blocks = new ArrayList<>();
		JsonSpans json = new JsonSpans(text);
		int fence = nextIn(text, 0, json);
		while (fence >= 0 && blocks.size() < MAX_BLOCKS) {
			int afterFence = afterBackticks(text, fence);
			int afterLanguage = afterLanguage(text, afterFence);
			int start = new MendingScanner(text).afterBlanks(afterLanguage);
			int end = closing(text, start);
			blocks.add(new Block(fence, text.substring(afterFence, afterLanguage), start, end));
			fence = (end < 0) ? -1 : nextIn(text, end + FENCE.length(), json);
		}
		return blocks;
	}

	private static int nextIn(String text, int from, JsonSpans json) {
		json.skipTo(from);
		int fence = text.indexOf(FENCE, from);
		while (fence >= 0) {
			int end = json.endAround(fence);
			if (end == fence) {
				return fence;
			}
			fence = text.indexOf(FENCE, end);
		}
		return -1;
	}

	private static int afterBackticks(String text, int index) {
		int end = index;
		while (end < text.length() && text.charAt(end) == '`') {
			end++;
		}
		return end;
	}

	private static int afterLanguage(String text, int index) {
		int end = index;
		while (end < text.length() && end - index < MAX_LANGUAGE_LENGTH
				&& Character.isLetterOrDigit(text.charAt(end))) {
			end++;
		}
		return end;
	}

	/** Returns a text with blanks instead of its closed blocks. */
	static String blankedIn(String text, List<Block> blocks) {
		StringBuilder blanked = new StringBuilder(text);
		for (Block block : blocks) {
			if (block.isClosed()) {
				int end = Math.min(text.length(), block.end() + FENCE.length());
				blanked.replace(block.fence(), end, " ".repeat(end - block.fence()));
			}
		}
		return blanked.toString();
	}

	/**
	 * Returns the position of the closing fence, or -1. A fence at the start of a line
	 * takes precedence, because a fence inside a line may be quoted in the content.
	 */
	private static int closing(String text, int start) {
		int onItsOwnLine = text.indexOf('\n' + FENCE, start - 1);
		return (onItsOwnLine >= 0) ? onItsOwnLine + 1 : text.indexOf(FENCE, start);
	}

}
