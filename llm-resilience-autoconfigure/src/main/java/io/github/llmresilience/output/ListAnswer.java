/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.failure.LlmParseException.Problem;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads an answer that should be a list of values, separated by commas. The list may be
 * in a fenced block, after an introduction, on several lines with list marks, or a JSON
 * array.
 */
public final class ListAnswer {

	private static final Pattern MARK = Pattern.compile("^(?:[-*\\u2022]|[0-9]{1,3}[.)])\\s+");

	private static final Pattern SENTENCE = Pattern.compile("[.!?]\\s+\\S|[!?]$|[:;]$");

	private ListAnswer() {
	}

	/**
	 * Reads an answer.
	 * @param text the model's answer
	 * @return the values, separated by a comma and a blank
	 * @throws LlmParseException if the answer is not a list, or has words that may be no
	 * value
	 */
	public static String read(String text) {
		String content = contentOf(Thoughts.removedFrom(text)).strip();
		String found = content.startsWith("[") ? ofJson(content) : ofLines(content);
		if (found == null || found.isBlank()) {
			throw new LlmParseException(Problem.NO_JSON, text,
					"Your answer is not a list of comma-separated values. Answer with the values only, without any "
							+ "other words.",
					null);
		}
		return found;
	}

	private static String contentOf(String text) {
		List<Fences.Block> blocks = Fences.in(text);
		return (blocks.size() == 1 && blocks.get(0).isClosed()) ? blocks.get(0).of(text) : text;
	}

	private static @Nullable String ofJson(String content) {
		try {
			JsonNode list = AnswerReader.read(content, null).value();
			boolean isPlain = list.isArray()
					&& list.valueStream().allMatch((value) -> value.isValueNode() && !hasComma(value));
			return isPlain ? String.join(", ", list.valueStream().map(JsonNode::asString).toList()) : null;
		}
		catch (LlmParseException ex) {
			return null;
		}
	}

	private static boolean hasComma(JsonNode value) {
		return value.asString().contains(",");
	}

	private static @Nullable String ofLines(String content) {
		List<String> lines = new ArrayList<>(
				content.lines().map(String::strip).filter((line) -> !line.isEmpty()).toList());
		if (lines.size() > 1 && lines.get(0).endsWith(":")) {
			lines.remove(0);
		}
		if (lines.size() == 1) {
			return ofLine(lines.get(0));
		}
		boolean areMarked = !lines.isEmpty()
				&& lines.stream().allMatch((line) -> MARK.matcher(line).find() && !line.contains(","));
		return areMarked ? String.join(", ", lines.stream().map((line) -> MARK.matcher(line).replaceFirst("")).toList())
				: null;
	}

	private static @Nullable String ofLine(String line) {
		int colon = line.indexOf(": ");
		boolean isIntroduced = colon > 0 && line.lastIndexOf(',', colon) < 0 && line.lastIndexOf(' ', colon - 1) > 0
				&& line.indexOf(',', colon) > 0;
		String list = isIntroduced ? line.substring(colon + 2) : line;
		return (SENTENCE.matcher(list).find() || Omissions.areIn(list)) ? null : list.replaceFirst("\\.$", "");
	}

}
