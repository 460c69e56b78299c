/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.provider;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What is asked and what is the right answer.
 */
public final class Tale {

	public static final int WORDS = 50;

	private static final Pattern CALL = Pattern.compile("Call (\\d+):");

	private Tale() {
	}

	public static String question(int call) {
		return "Call " + call + ": what do you tell?";
	}

	/** The number of the call that a request belongs to. */
	public static int callIn(String request) {
		Matcher matcher = CALL.matcher(request);
		if (!matcher.find()) {
			throw new IllegalArgumentException("No call's number in the request");
		}
		return Integer.parseInt(matcher.group(1));
	}

	public static Book book(int call) {
		return new Book("Book " + call, "Author " + call);
	}

	/** How a model writes the book. */
	public static String json(int call, Fate fate) {
		String title = "{\"title\": \"" + book(call).title() + "\"";
		String json = title + ", \"author\": \"" + book(call).author() + "\"}";
		return switch (fate) {
			case BROKEN_JSON -> title + ", \"author\": }";
			case INCOMPLETE_JSON -> title + "}";
			case JSON_IN_PROSE -> "This is the book that you asked for:\n\n" + json + "\n\nEnjoy it!";
			default -> json;
		};
	}

	/** Each word differs, so a word too few or too many shows. */
	public static List<String> words(int call) {
		return IntStream.range(0, WORDS).mapToObj((i) -> "word" + call + "x" + i + " ").toList();
	}

	public static String text(int call) {
		return String.join("", words(call));
	}

	/**
	 * What is to be told.
	 */
	public record Book(String title, String author) {
	}

}
