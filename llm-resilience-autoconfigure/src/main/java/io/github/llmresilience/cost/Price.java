/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.cost;

import io.github.llmresilience.failure.LlmUsage;

/**
 * The price of a model, for a million tokens.
 *
 * @param input the price of tokens of prompts
 * @param cachedInput the price of tokens of prompts that the provider reads from its
 * cache
 * @param output the price of tokens of answers
 */
public record Price(double input, double cachedInput, double output) {

	private static final double MILLION = 1e6;

	/**
	 * The weight of the input in a comparison: prompts are mostly longer than answers.
	 */
	private static final double INPUT_SHARE = 0.75;

	double of(LlmUsage usage) {
		return ((usage.promptTokens() - usage.cachedTokens()) * this.input + usage.cachedTokens() * this.cachedInput
				+ usage.completionTokens() * this.output) / MILLION;
	}

	/** Returns the price of a million tokens, three quarters of them in prompts. */
	double blended() {
		return INPUT_SHARE * this.input + (1 - INPUT_SHARE) * this.output;
	}

}
