/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import org.jspecify.annotations.Nullable;

/**
 * Finds the format instructions that Spring AI converters add at the end of a question.
 */
final class FormatInstructions {

	private static final String FENCE = "```";

	private static final String BEFORE_SCHEMA = "your output must adhere to:";

	private static final String ONLY_LIST = "only a list of comma-separated values";

	private static final String ONLY_JSON = "only provide a RFC8259 compliant JSON response";

	private FormatInstructions() {
	}

	/**
	 * Returns the schema that the Spring AI bean converter adds: the fenced block at the
	 * end of the question, after a fixed sentence.
	 * @return the schema, or null if there is none
	 */
	static @Nullable String schemaIn(String question) {
		String text = question.stripTrailing();
		int end = text.lastIndexOf(FENCE);
		int start = (end > 0) ? text.lastIndexOf(FENCE, end - 1) : -1;
		if (start < 0 || end + FENCE.length() < text.length()
				|| !text.substring(0, start).stripTrailing().endsWith(BEFORE_SCHEMA)) {
			return null;
		}
		return text.substring(start + FENCE.length(), end).strip();
	}

	/** Whether the instructions are those of the Spring AI list converter. */
	static boolean asksForList(String format) {
		return format.contains(ONLY_LIST);
	}

	/** Whether the question asks for JSON in the words of the Spring AI map converter. */
	static boolean asksForAnyJson(String question) {
		return question.contains(ONLY_JSON);
	}

}
