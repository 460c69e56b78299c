/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.HashMap;
import java.util.Map;

import io.github.llmresilience.http.RunningAttempts;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.anthropic.AnthropicChatOptions;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.openai.OpenAiChatOptions;

/**
 * Adds the attempt header to the options of chat models whose clients send requests on
 * their own threads. The HTTP interceptor of such a client finds the attempt by this
 * header, and can abort the request with its attempt.
 */
final class AttemptHeaders {

	private AttemptHeaders() {
	}

	/**
	 * Returns a copy of the options with the attempt header, or the options themselves if
	 * their client does not need the header.
	 */
	static ChatOptions add(ChatOptions options, String id) {
		return switch (options.getClass().getName()) {
			case "org.springframework.ai.openai.OpenAiChatOptions" -> OpenAi.add(options, id);
			case "org.springframework.ai.anthropic.AnthropicChatOptions" -> Anthropic.add(options, id);
			default -> options;
		};
	}

	private static Map<String, String> with(@Nullable Map<String, String> headers, String id) {
		Map<String, String> all = (headers != null) ? new HashMap<>(headers) : new HashMap<>();
		all.put(RunningAttempts.HEADER, id);
		return all;
	}

	/**
	 * Loaded only if the Spring AI module is on the class path.
	 */
	private static final class OpenAi {

		private static ChatOptions add(ChatOptions options, String id) {
			OpenAiChatOptions own = (OpenAiChatOptions) options;
			return own.mutate().customHeaders(with(own.getCustomHeaders(), id)).build();
		}

	}

	/**
	 * Loaded only if the Spring AI module is on the class path.
	 */
	private static final class Anthropic {

		private static ChatOptions add(ChatOptions options, String id) {
			AnthropicChatOptions own = (AnthropicChatOptions) options;
			return own.mutate().httpHeaders(with(own.getHttpHeaders(), id)).build();
		}

	}

}
