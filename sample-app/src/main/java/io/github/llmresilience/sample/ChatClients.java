package io.github.llmresilience.sample;

import java.util.Map;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmTarget;

import org.springframework.ai.anthropic.AnthropicChatModel;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.ChatClient.ChatClientRequestSpec;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.stereotype.Component;

/**
 * Gives each attempt the client of the provider that it is meant for.
 */
@Component
class ChatClients {

	private final Map<String, ChatModel> models;

	ChatClients(OpenAiChatModel openAi, AnthropicChatModel anthropic) {
		this.models = Map.of("openai", openAi, "anthropic", anthropic);
	}

	/**
	 * A prompt for the model that the current attempt is meant for.
	 */
	ChatClientRequestSpec prompt() {
		LlmTarget target = LlmCallContext.current().target();
		ChatModel model = this.models.get(target.provider());
		if (model == null) {
			throw new IllegalStateException(
					"No client for provider '" + target.provider() + "', only for " + this.models.keySet());
		}
		return ChatClient.create(model).prompt().options(model.getOptions().mutate().model(target.model()));
	}

}
