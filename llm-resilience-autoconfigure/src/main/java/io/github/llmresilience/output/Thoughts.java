/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Removes the thoughts that models write into their answers. Thoughts stand in a tag,
 * such as {@code <think>}, before the answer. The tag may have any name and attributes,
 * and may be nested. The opening tag may be missing, because some templates add it to the
 * prompt. Without its closing tag, the rest of the text is thoughts. Removed text is
 * replaced by blanks, so that positions stay valid.
 */
final class Thoughts {

	/** A tag in angle brackets, square brackets or white triangles. */
	private static final Pattern TAG = Pattern
		.compile("[<\\u25c1](/?)\\s*([a-zA-Z][\\w:.-]{0,40})(?:\\s[^<>]{0,200})?[>\\u25b7]|\\[(/?)([A-Z_]{3,20})]");

	/** A name that means thoughts, also if one of its tags is missing. */
	private static final Pattern THOUGHT = Pattern.compile(
			"think|thought|reason|analy|scratch|reflect|deliberat|monologue|brainstorm|draft|plan|notes",
			Pattern.CASE_INSENSITIVE);

	/** A name of an element that contains the answer. */
	private static final Pattern ANSWER = Pattern.compile("answer|final|output|result|response|json|solution|reply",
			Pattern.CASE_INSENSITIVE);

	/** The channels of the Harmony format. Only the last one is the answer. */
	private static final Pattern CHANNEL = Pattern.compile("<\\|channel\\|>\\s*final[^<]{0,100}<\\|message\\|>");

	private final String text;

	private final JsonSpans json;

	private final BlankedText rest;

	/** The ends of the elements, by their starts. */
	private final Map<Integer, Integer> elements;

	private final int lastBracket;

	private Thoughts(String text) {
		this.text = text;
		this.json = new JsonSpans(text);
		this.rest = new BlankedText(text);
		this.elements = elementsIn(text);
		this.lastBracket = Math.max(text.lastIndexOf('{'), text.lastIndexOf('['));
	}

	/** Returns a text with blanks instead of its thoughts. */
	static String removedFrom(String text) {
		if (text.indexOf('<') < 0 && text.indexOf('\u25c1') < 0 && text.indexOf("[/") < 0) {
			return text;
		}
		return new Thoughts(text).remove();
	}

	private String remove() {
		Matcher channel = CHANNEL.matcher(this.text);
		while (channel.find()) {
			this.rest.blankUntil(channel.end());
		}
		Matcher tag = TAG.matcher(this.text);
		int from = 0;
		while (tag.find(from)) {
			int end = this.json.endAround(tag.start());
			from = (end > tag.start()) ? end : handle(tag);
			from = Math.min(from, this.text.length());
			this.json.skipTo(from);
		}
		return this.rest.toString();
	}

	/**
	 * Handles a tag outside of JSON.
	 * @return the position at which the search continues
	 */
	private int handle(Matcher tag) {
		String name = nameOf(tag);
		if (isClosing(tag)) {
			if (isThought(name)) {
				this.rest.blankUntil(tag.end());
			}
			else if (ANSWER.matcher(name).find()) {
				this.rest.blank(tag.start(), tag.end());
			}
			return tag.end();
		}
		if (ANSWER.matcher(name).find() && !isThought(name)) {
			this.rest.blank(tag.start(), tag.end());
			return tag.end();
		}
		int end = this.elements.getOrDefault(tag.start(), -1);
		if (end >= 0 && (isThought(name) || (this.rest.isBlankBefore(tag.start()) && this.lastBracket >= end))) {
			this.rest.blank(tag.start(), end);
			return end;
		}
		if (end < 0 && isThought(name)) {
			this.rest.blank(tag.start(), this.text.length());
			return this.text.length();
		}
		return tag.end();
	}

	private static Map<Integer, Integer> elementsIn(String text) {
		Map<Integer, Integer> ends = new HashMap<>();
		Map<String, Deque<Integer>> open = new HashMap<>();
		Matcher tag = TAG.matcher(text);
		while (tag.find()) {
			Deque<Integer> starts = open.computeIfAbsent(nameOf(tag), (name) -> new ArrayDeque<>());
			if (!isClosing(tag)) {
				starts.push(tag.start());
			}
			else if (!starts.isEmpty()) {
				ends.put(starts.pop(), tag.end());
			}
		}
		return ends;
	}

	private static boolean isThought(String name) {
		return THOUGHT.matcher(name).find();
	}

	private static boolean isClosing(Matcher tag) {
		return "/".equals(tag.group(1)) || "/".equals(tag.group(3));
	}

	private static String nameOf(Matcher tag) {
		return ((tag.group(2) != null) ? tag.group(2) : tag.group(4)).toLowerCase(Locale.ROOT);
	}

}
