package io.github.llmresilience.failure;

import java.io.Serializable;

import org.jspecify.annotations.Nullable;

/**
 * The tokens that one attempt used, as the provider counted them.
 *
 * @param promptTokens the tokens of the prompt
 * @param completionTokens the tokens of the answer
 */
public record LlmUsage(long promptTokens, long completionTokens) implements Serializable {

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
		return (other == null) ? this : new LlmUsage(Math.max(this.promptTokens, other.promptTokens),
				Math.max(this.completionTokens, other.completionTokens));
	}

}
