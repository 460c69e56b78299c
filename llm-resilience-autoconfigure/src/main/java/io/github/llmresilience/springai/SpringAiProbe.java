package io.github.llmresilience.springai;

import io.github.llmresilience.call.LlmModelProbe;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.routing.ModelProviders;

import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;

/**
 * Asks chat models of Spring AI for a short answer.
 */
public final class SpringAiProbe implements LlmModelProbe {

	/** The limit of the answer. Some models reject a lower one. */
	private static final int MAX_TOKENS = 16;

	private final ChatModel routingModel;

	private final ModelProviders providers;

	public SpringAiProbe(ChatModel routingModel, ModelProviders providers) {
		this.routingModel = routingModel;
		this.providers = providers;
	}

	@Override
	public boolean supports(LlmTarget target) {
		return this.providers.beans().containsKey(target.provider());
	}

	@Override
	public void probe(LlmTarget target) {
		this.routingModel.call(new Prompt("Say yes.", ChatOptions.builder().maxTokens(MAX_TOKENS).build()));
	}

}
