/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.List;
import java.util.Objects;

import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.tool.ToolCallback;

/**
 * Checks whether prompts offer tools to the model.
 */
final class ToolOffers {

	private ToolOffers() {
	}

	static boolean in(Prompt prompt) {
		return prompt.getOptions() instanceof ToolCallingChatOptions options
				&& !Objects.requireNonNullElse(options.getToolCallbacks(), List.<ToolCallback>of()).isEmpty();
	}

}
