/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.langchain4j;

import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmTarget;

/**
 * Creates the request of an attempt. It has the parameters for the model that is called,
 * the feedback about earlier answers, and the partial answer to continue.
 */
final class AttemptRequests {

	private AttemptRequests() {
	}

	/**
	 * Returns the request to send in an attempt.
	 * @param again whether the model has answered the same conversation before, so that
	 * the feedback of the method belongs at its end
	 */
	static ChatRequest of(ChatRequest request, LlmCallContext method, LlmCallContext attempt, boolean again) {
		return ChatRequest.builder()
			.messages(again ? LangChain4jMessages.CONVERSATIONS.continued(request.messages(), method, attempt)
					: LangChain4jMessages.CONVERSATIONS.forAttempt(request.messages(), method, attempt))
			.parameters(parameters(request.parameters(), attempt))
			.build();
	}

	/**
	 * Returns the parameters for the target of an attempt. The first target gets all
	 * parameters, and the model named in the request. A fallback gets only the portable
	 * parameters, and the model of its own target.
	 */
	private static ChatRequestParameters parameters(ChatRequestParameters own, LlmCallContext attempt) {
		String model = attempt.target().model();
		boolean named = own.modelName() != null && !attempt.isFallback();
		ChatRequestParameters fitting = attempt.isFallback() ? portable(own) : own;
		if (named || model.equals(LlmTarget.DEFAULT_MODEL)) {
			return fitting;
		}
		return fitting.overrideWith(ChatRequestParameters.builder().modelName(model).build());
	}

	private static ChatRequestParameters portable(ChatRequestParameters own) {
		return ChatRequestParameters.builder()
			.temperature(own.temperature())
			.topP(own.topP())
			.topK(own.topK())
			.frequencyPenalty(own.frequencyPenalty())
			.presencePenalty(own.presencePenalty())
			.maxOutputTokens(own.maxOutputTokens())
			.stopSequences(own.stopSequences())
			.toolSpecifications(own.toolSpecifications())
			.toolChoice(own.toolChoice())
			.responseFormat(own.responseFormat())
			.build();
	}

}
