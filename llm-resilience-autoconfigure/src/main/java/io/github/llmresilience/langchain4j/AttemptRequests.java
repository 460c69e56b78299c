package io.github.llmresilience.langchain4j;

import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmTarget;

/**
 * Makes of a request what is sent in one attempt: for the model it goes to, with what
 * that is told about its earlier answers, and with the part of its answer that it is to
 * continue.
 */
final class AttemptRequests {

	private AttemptRequests() {
	}

	/** The request of an attempt. */
	static ChatRequest of(ChatRequest request, LlmCallContext method, LlmCallContext attempt) {
		return ChatRequest.builder()
			.messages(LangChain4jMessages.CONVERSATIONS.forAttempt(request.messages(), method, attempt))
			.parameters(parameters(request.parameters(), attempt))
			.build();
	}

	/**
	 * A fallback gets what any provider understands, and its own model; the first target
	 * all parameters, and the model that the request names.
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
