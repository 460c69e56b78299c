/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.util.List;

import io.github.llmresilience.conversation.ErrorText;

/**
 * The messages to a model about an unusable answer: the error, its position and the
 * expected answer.
 */
final class RetryMessages {

	private static final int MAX_VIOLATIONS = 10;

	private static final int EXCERPT_LENGTH = 40;

	private RetryMessages() {
	}

	static String noJson() {
		return "Your answer has no JSON in it. Answer with the JSON that was asked for and nothing else.";
	}

	static String syntax(String text, int offset, String reason) {
		return "Your answer is not valid JSON: " + ErrorText.shorten(reason) + position(text, offset)
				+ ". Send the whole answer again as valid JSON.";
	}

	static String truncated() {
		return "Your answer stops before its end. Send the whole answer again, complete and, "
				+ "if it was cut off for its length, shorter.";
	}

	static String leftOut() {
		return "Your answer has words beside the list that may stand for values which are left out. "
				+ "Send the whole list and nothing else.";
	}

	static String several() {
		return "Your answer has several different values, and only one was asked for. Send that one and nothing else.";
	}

	static String schema(List<String> violations) {
		StringBuilder message = new StringBuilder("Your answer is JSON, but not in the form that was asked for:");
		violations.stream().limit(MAX_VIOLATIONS).forEach((it) -> message.append("\n- ").append(ErrorText.shorten(it)));
		if (violations.size() > MAX_VIOLATIONS) {
			message.append("\n- and ").append(violations.size() - MAX_VIOLATIONS).append(" more");
		}
		return message.append("\nSend the whole answer again with this corrected.").toString();
	}

	static String custom(Throwable error) {
		return "Your answer was refused: " + ErrorText.of(error) + ". Send the whole answer again with this corrected.";
	}

	private static String position(String text, int offset) {
		int end = Math.min(Math.max(offset, 0), text.length());
		int line = 1;
		int lineStart = 0;
		for (int i = 0; i < end; i++) {
			if (text.charAt(i) == '\n') {
				line++;
				lineStart = i + 1;
			}
		}
		String excerpt = text.substring(Math.max(0, end - EXCERPT_LENGTH / 2),
				Math.min(text.length(), end + EXCERPT_LENGTH / 2));
		return " at line " + line + ", column " + (end - lineStart + 1) + ", near `" + excerpt.replace('\n', ' ') + "`";
	}

}
