package io.github.llmresilience.springai;

import java.util.HashMap;
import java.util.Map;

import io.github.llmresilience.http.RunningAttempts;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.anthropic.AnthropicChatOptions;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.openai.OpenAiChatOptions;

/**
 * Puts the header of an attempt into the options of the modules whose clients send from
 * threads of their own, and would not end a request otherwise.
 */
final class AttemptHeaders {

	private AttemptHeaders() {
	}

	/** Adds the header. */
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

	/** Only loaded where there is such a module. */
	private static final class OpenAi {

		private static ChatOptions add(ChatOptions options, String id) {
			OpenAiChatOptions own = (OpenAiChatOptions) options;
			return own.mutate().customHeaders(with(own.getCustomHeaders(), id)).build();
		}

	}

	/** Only loaded where there is such a module. */
	private static final class Anthropic {

		private static ChatOptions add(ChatOptions options, String id) {
			AnthropicChatOptions own = (AnthropicChatOptions) options;
			return own.mutate().httpHeaders(with(own.getHttpHeaders(), id)).build();
		}

	}

}
