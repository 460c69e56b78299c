/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.util.Arrays;
import java.util.List;

/**
 * An answer to write in the format of a provider.
 *
 * @param request the request that is answered
 * @param number the number of the request, for ids
 * @param content the text and the tool calls; for a refusal, the text is the reason
 * @param end how the answer ends
 */
record WireAnswer(ProviderRequest request, int number, ProviderAnswer content, End end) {

	/** Used by all answers. */
	static final int INPUT_TOKENS = 12;

	/** Used by all answers. */
	static final int OUTPUT_TOKENS = 7;

	/**
	 * The end of an answer.
	 */
	enum End {

		/** The answer is complete. */
		COMPLETE,

		/** The answer stopped at the token limit. */
		TRUNCATED,

		/** The model refused to answer. */
		REFUSED

	}

	String model() {
		return this.request.model();
	}

	String text() {
		return this.content.text();
	}

	/** Returns the text in pieces: words with the white space that follows them. */
	List<String> tokens() {
		return text().isEmpty() ? List.of() : Arrays.asList(text().split("(?<=\\s)"));
	}

	List<ProviderToolCall> toolCalls() {
		return this.content.toolCalls();
	}

	boolean callsTools() {
		return !toolCalls().isEmpty();
	}

	/** Returns an id that is unique among the answers of a provider. */
	String id(String prefix) {
		return prefix + "scripted" + this.number;
	}

	/** Returns the id of a tool call. */
	String toolId(String prefix, int index) {
		return id(prefix) + "_" + index;
	}

}
