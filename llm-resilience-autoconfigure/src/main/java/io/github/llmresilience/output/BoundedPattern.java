/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of a schema that is matched in bounded time. A pattern that backtracks for
 * too long, or that Java cannot compile, is not checked.
 *
 * @param pattern the pattern, or null if Java cannot compile it
 */
record BoundedPattern(@Nullable Pattern pattern) implements RegularExpression {

	static final RegularExpressionFactory FACTORY = BoundedPattern::of;

	/** The maximum number of characters that a match may read. */
	private static final int MAX_READS = 200_000;

	private static BoundedPattern of(String expression) {
		try {
			return new BoundedPattern(Pattern.compile(expression));
		}
		catch (PatternSyntaxException | StackOverflowError ex) {
			return new BoundedPattern(null);
		}
	}

	@Override
	public boolean matches(String value) {
		try {
			return this.pattern == null || this.pattern.matcher(new Counted(value, new int[1])).find();
		}
		catch (TooManyReadsException | StackOverflowError ex) {
			return true;
		}
	}

	/**
	 * A text that counts how many of its characters are read.
	 */
	private record Counted(CharSequence text, int[] reads) implements CharSequence {

		@Override
		public char charAt(int index) {
			if (++this.reads[0] > MAX_READS) {
				throw new TooManyReadsException();
			}
			return this.text.charAt(index);
		}

		@Override
		public int length() {
			return this.text.length();
		}

		@Override
		public CharSequence subSequence(int start, int end) {
			return new Counted(this.text.subSequence(start, end), this.reads);
		}

		@Override
		public String toString() {
			return this.text.toString();
		}

	}

	private static final class TooManyReadsException extends RuntimeException {

		private TooManyReadsException() {
			super("The pattern backtracks for too long", null, false, false);
		}

	}

}
