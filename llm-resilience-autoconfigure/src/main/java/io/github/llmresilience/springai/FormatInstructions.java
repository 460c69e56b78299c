package io.github.llmresilience.springai;

import org.jspecify.annotations.Nullable;

/**
 * What Spring AI's converters write at the end of a question about the form of the
 * answer.
 */
final class FormatInstructions {

	private static final String FENCE = "```";

	private static final String JSON = "JSON";

	private FormatInstructions() {
	}

	/**
	 * The schema in a fenced block at the end of the question, after words about a JSON
	 * Schema.
	 */
	static @Nullable String schemaIn(String question) {
		String text = question.stripTrailing();
		int end = text.lastIndexOf(FENCE);
		int start = (end > 0) ? text.lastIndexOf(FENCE, end - 1) : -1;
		if (start < 0 || end + FENCE.length() < text.length() || !text.substring(0, start).contains("JSON Schema")) {
			return null;
		}
		String block = text.substring(start + FENCE.length(), end).strip();
		return block.startsWith("json") ? block.substring("json".length()).strip() : block;
	}

	/** Whether the question asks for JSON, as Spring AI's converter to a map does. */
	static boolean askForAnyJson(String question) {
		return question.contains("only provide a RFC8259 compliant " + JSON + " response");
	}

}
