package io.github.llmresilience.springai;

import org.jspecify.annotations.Nullable;

/**
 * What Spring AI's converters write at the end of a question about the form of the
 * answer.
 */
final class FormatInstructions {

	private static final String FENCE = "```";

	private static final String BEFORE_SCHEMA = "your output must adhere to:";

	private static final String ONLY_JSON = "only provide a RFC8259 compliant JSON response";

	private FormatInstructions() {
	}

	/**
	 * The schema that Spring AI's bean converter writes: in a fenced block at the end,
	 * after a sentence of its own.
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

	/** Whether the question asks for JSON, as Spring AI's converter to a map does. */
	static boolean asksForAnyJson(String question) {
		return question.contains(ONLY_JSON);
	}

}
