/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

/**
 * Finds the ends of the comments in a text. The last end of each kind is kept, because
 * the same end is requested repeatedly. All scanners of a text share one instance, so
 * that a comment without an end is searched for once.
 */
final class CommentEnds {

	private final String text;

	private final Kind line = new Kind("\n");

	private final Kind block = new Kind("*/");

	CommentEnds(String text) {
		this.text = text;
	}

	/**
	 * Returns the end of the comment that starts at a position, or the position if no
	 * comment starts there. The end is the end of the text if the comment has none.
	 */
	int after(int position) {
		if (this.text.startsWith("//", position)) {
			return this.line.endFrom(position);
		}
		return this.text.startsWith("/*", position) ? this.block.endFrom(position) : position;
	}

	/**
	 * Comments that end with the same mark.
	 */
	private final class Kind {

		private final String mark;

		private int from = -1;

		private int end = -1;

		private Kind(String mark) {
			this.mark = mark;
		}

		private int endFrom(int start) {
			if (this.from < 0 || start < this.from || start >= this.end) {
				int found = CommentEnds.this.text.indexOf(this.mark, start);
				this.from = start;
				this.end = (found < 0) ? CommentEnds.this.text.length() : found + this.mark.length();
			}
			return this.end;
		}

	}

}
