/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

/**
 * A text in which parts are replaced by blanks, so that positions stay valid. Parts are
 * blanked in ascending order. The total time is linear in the length of the text.
 */
final class BlankedText {

	private final StringBuilder text;

	/** The end of the part at the start of the text that is blank. */
	private int blankUntil;

	/** The position up to which {@link #isBlankBefore(int)} has read the lines. */
	private int lineRead;

	private boolean lineIsBlank = true;

	BlankedText(String text) {
		this.text = new StringBuilder(text);
	}

	/** Blanks everything before a position. */
	void blankUntil(int end) {
		if (end > this.blankUntil) {
			blank(this.blankUntil, end);
			this.blankUntil = end;
			this.lineRead = end;
			this.lineIsBlank = true;
		}
	}

	void blank(int start, int end) {
		for (int i = start; i < end; i++) {
			if (this.text.charAt(i) != '\n') {
				this.text.setCharAt(i, ' ');
			}
		}
	}

	/** Whether the line of a position is blank before the position. */
	boolean isBlankBefore(int position) {
		for (; this.lineRead < position; this.lineRead++) {
			char c = this.text.charAt(this.lineRead);
			this.lineIsBlank = c == '\n' || (this.lineIsBlank && Character.isWhitespace(c));
		}
		return this.lineIsBlank;
	}

	@Override
	public String toString() {
		return this.text.toString();
	}

}
