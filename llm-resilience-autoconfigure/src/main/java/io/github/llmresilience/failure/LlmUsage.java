/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure;

import java.io.Serializable;

import org.jspecify.annotations.Nullable;

/**
 * The tokens that one attempt used, as the provider counted them.
 *
 * @param promptTokens the tokens of the prompt
 * @param completionTokens the tokens of the answer
 * @param cachedTokens the tokens of the prompt that the provider has read from its cache;
 * a part of {@code promptTokens}
 */
public record LlmUsage(long promptTokens, long completionTokens, long cachedTokens) implements Serializable {

	/**
	 * Creates a usage without cached tokens.
	 * @param promptTokens the tokens of the prompt
	 * @param completionTokens the tokens of the answer
	 */
	public LlmUsage(long promptTokens, long completionTokens) {
		this(promptTokens, completionTokens, 0);
	}

	/**
	 * Returns the number of all tokens.
	 * @return the sum of prompt and completion tokens
	 */
	public long totalTokens() {
		return this.promptTokens + this.completionTokens;
	}

	/**
	 * Merges two reports about the same answer. Providers report the tokens of the prompt
	 * and of the answer in different events of a stream, or report them repeatedly.
	 * @param other the other report, or null if there is none
	 * @return the larger one of each number
	 */
	public LlmUsage mergedWith(@Nullable LlmUsage other) {
		return (other == null) ? this
				: new LlmUsage(Math.max(this.promptTokens, other.promptTokens),
						Math.max(this.completionTokens, other.completionTokens),
						Math.max(this.cachedTokens, other.cachedTokens));
	}

}
