/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.routing;

import io.github.llmresilience.call.LlmModelProbe;
import io.github.llmresilience.call.LlmTarget;

/**
 * Asks the models behind a routing model for a short answer.
 *
 * @param providers the models by provider
 * @param request sends {@link #PROMPT} with {@link #MAX_TOKENS} to the routing model
 */
public record RoutedProbe(ModelProviders providers, Runnable request) implements LlmModelProbe {

	/** The question of a probe. */
	public static final String PROMPT = "Say yes.";

	/** The limit of the answer. Some models reject a lower one. */
	public static final int MAX_TOKENS = 16;

	@Override
	public boolean supports(LlmTarget target) {
		return this.providers.beans().containsKey(target.provider());
	}

	@Override
	public void probe(LlmTarget target) {
		this.request.run();
	}

}
