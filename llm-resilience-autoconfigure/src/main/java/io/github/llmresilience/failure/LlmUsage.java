package io.github.llmresilience.failure;

import java.io.Serializable;

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

}
