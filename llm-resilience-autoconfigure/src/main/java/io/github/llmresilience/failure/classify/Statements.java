/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure.classify;

import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The sentences of an error message. A rule looks for its words within one sentence, in
 * any order. Addresses of web pages are left out, because "credits" in the address of a
 * help page says nothing about the error.
 */
final class Statements {

	private static final Pattern ADDRESS = Pattern.compile("https?://\\S+");

	private static final Pattern END = Pattern.compile("(?<=[.!?;])\\s+|[\\n\\u3002\\uff0c\\uff1b\\uff01]");

	private final String text;

	private final List<String> sentences;

	/**
	 * Creates the statements of a text.
	 * @param text a text in lower case
	 */
	Statements(String text) {
		this.text = ADDRESS.matcher(text).replaceAll(" ");
		this.sentences = List.of(END.split(this.text));
	}

	/** Whether the text contains a match. */
	boolean contain(Pattern words) {
		return words.matcher(this.text).find();
	}

	/**
	 * Reads the first group of the first match that can be read.
	 * @param reader returns null for a text that it cannot read
	 */
	<V> @Nullable V find(Pattern words, Function<String, @Nullable V> reader) {
		Matcher matcher = words.matcher(this.text);
		while (matcher.find()) {
			V value = reader.apply(matcher.group(1));
			if (value != null) {
				return value;
			}
		}
		return null;
	}

	/** Whether one sentence contains a match of both patterns. */
	boolean say(Pattern subject, Pattern predicate) {
		for (String sentence : this.sentences) {
			if (subject.matcher(sentence).find() && predicate.matcher(sentence).find()) {
				return true;
			}
		}
		return false;
	}

}
