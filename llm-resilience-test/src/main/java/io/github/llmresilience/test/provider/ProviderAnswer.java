/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.util.Assert;

/**
 * An answer of a model: a text, or calls of tools.
 *
 * @param text the text; empty if the model calls tools only
 * @param toolCalls the tool calls
 */
public record ProviderAnswer(String text, List<ProviderToolCall> toolCalls) {

	/**
	 * Creates an answer.
	 * @param text the text
	 * @param toolCalls the tool calls
	 */
	public ProviderAnswer {
		Assert.notNull(text, "'text' must not be null");
		toolCalls = List.copyOf(toolCalls);
	}

	/**
	 * Returns an answer with a text.
	 * @param text the text
	 * @return the answer
	 */
	public static ProviderAnswer text(String text) {
		return new ProviderAnswer(text, List.of());
	}

	/**
	 * Returns an answer whose text is JSON.
	 * @param value the value to write as JSON: a record, a map or a list, for example
	 * @return the answer
	 */
	public static ProviderAnswer json(Object value) {
		return text(Json.write(value));
	}

	/**
	 * Returns an answer with the text of a file.
	 * @param location the location, such as {@code classpath:answers/book.json}
	 * @return the answer
	 * @throws UncheckedIOException if the file cannot be read
	 */
	public static ProviderAnswer file(String location) {
		try {
			return text(new DefaultResourceLoader().getResource(location)
				.getContentAsString(StandardCharsets.UTF_8)
				.trim());
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The answer " + location + " cannot be read", ex);
		}
	}

	/**
	 * Returns an answer that calls a tool.
	 * @param name the name of the tool
	 * @param arguments the arguments by name
	 * @return the answer
	 */
	public static ProviderAnswer toolCall(String name, Map<String, ?> arguments) {
		return toolCalls(ProviderToolCall.of(name, arguments));
	}

	/**
	 * Returns an answer that calls several tools.
	 * @param calls the tool calls
	 * @return the answer
	 */
	public static ProviderAnswer toolCalls(ProviderToolCall... calls) {
		return new ProviderAnswer("", List.of(calls));
	}

}
