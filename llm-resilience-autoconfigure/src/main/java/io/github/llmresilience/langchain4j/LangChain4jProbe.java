package io.github.llmresilience.langchain4j;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.github.llmresilience.call.LlmModelProbe;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.routing.ModelProviders;

/**
 * Asks chat models of LangChain4j for a short answer.
 */
public final class LangChain4jProbe implements LlmModelProbe {

	/** The limit of the answer. Some models reject a lower one. */
	private static final int MAX_TOKENS = 16;

	private final ChatModel routingModel;

	private final ModelProviders providers;

	public LangChain4jProbe(ChatModel routingModel, ModelProviders providers) {
		this.routingModel = routingModel;
		this.providers = providers;
	}

	@Override
	public boolean supports(LlmTarget target) {
		return this.providers.beans().containsKey(target.provider());
	}

	@Override
	public void probe(LlmTarget target) {
		this.routingModel
			.chat(ChatRequest.builder().messages(UserMessage.from("Say yes.")).maxOutputTokens(MAX_TOKENS).build());
	}

}
