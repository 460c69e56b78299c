/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.client;

import java.util.List;

/**
 * Arguments of an application whose models ask one server.
 */
public final class ProviderArguments {

	private ProviderArguments() {
	}

	public static List<String> of(String url) {
		return List.of("--provider.url=" + url, "--spring.ai.openai.api-key=key", "--spring.ai.openai.base-url=" + url,
				"--spring.ai.anthropic.api-key=key", "--spring.ai.anthropic.base-url=" + url,
				"--llm.retry.providers.lc4j.chat-model=lc4j",
				"--llm.retry.providers.lc4j.streaming-chat-model=lc4jStreaming");
	}

}
