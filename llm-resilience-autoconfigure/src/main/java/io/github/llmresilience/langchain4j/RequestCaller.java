/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.github.llmresilience.call.LlmAnswer;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.client.KnownClients;
import io.github.llmresilience.engine.CallTranscript;
import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.blocking.BlockingDriver;
import io.github.llmresilience.engine.blocking.ModelRequest;
import io.github.llmresilience.failure.LlmUsage;
import io.github.llmresilience.routing.ModelBeans;
import org.jspecify.annotations.Nullable;

/**
 * Calls models inside an {@code @LlmCall}. Each attempt sends the request with the
 * parameters for its target and with the feedback about earlier answers. The answer is
 * read and checked.
 */
final class RequestCaller {

	private final ModelBeans<ChatModel> models;

	private final BlockingDriver driver;

	private final boolean replays;

	/**
	 * Creates the caller.
	 * @param replays whether a method that runs again gets the answers that it has got
	 */
	RequestCaller(ModelBeans<ChatModel> models, BlockingDriver driver, boolean replays) {
		this.models = models;
		this.driver = driver;
		this.replays = replays;
	}

	ChatResponse call(ChatRequest request, ChatRequestOptions options, LlmCallContext method) {
		LlmCallSession session = LlmCallSession.of(method);
		CallTranscript transcript = (session != null && this.replays) ? session.transcript() : null;
		CallTranscript.Finding finding = (transcript != null) ? transcript.find(method, request) : null;
		ChatResponse response = (finding != null && finding.repeated() != null)
				? (ChatResponse) finding.repeated().answer()
				: ask(request, options, method, session, finding != null && finding.refused());
		if (transcript != null) {
			transcript.add(method, request, Responses.exchange(response));
		}
		note(request, response, method);
		return response;
	}

	/**
	 * Asks the model.
	 * @param again whether the model has answered the same request before, and its answer
	 * was refused
	 */
	private ChatResponse ask(ChatRequest request, ChatRequestOptions options, LlmCallContext method,
			@Nullable LlmCallSession session, boolean again) {
		boolean expectsJson = session != null
				&& ExpectedJson.isAskedForIn(request, session.settings().body().outputType());
		return this.driver.callModelUnchecked(method, new ModelRequest<>(() -> {
			ChatResponse answer = attempt(request, options, method, again);
			return (session != null && expectsJson)
					? ExpectedJson.read(answer, session.parsePolicyOf(LlmCallContext.current()).repair()) : answer;
		}, !request.toolSpecifications().isEmpty(),
				(target) -> KnownClients.ignoresAborts(this.models.of(target.provider(), method))));
	}

	private ChatResponse attempt(ChatRequest request, ChatRequestOptions options, LlmCallContext method,
			boolean again) {
		LlmCallContext attempt = LlmCallContext.current();
		ChatModel model = this.models.of(attempt.target().provider(), attempt);
		ChatRequest told = AttemptRequests.of(request, method, attempt, again);
		ChatResponse response = LlmAnswer.read(() -> model.chat(told, options));
		attempt.responded(response.modelName(), response.id());
		LlmUsage usage = Responses.usageOf(response);
		if (usage != null) {
			attempt.used(usage);
		}
		attempt.check(Responses.answer(response));
		return response;
	}

	private static void note(ChatRequest request, ChatResponse response, LlmCallContext method) {
		String text = response.aiMessage().text();
		if (text != null && !response.aiMessage().hasToolExecutionRequests()) {
			method.answered(LangChain4jMessages.CONVERSATIONS.lastQuestionIn(request.messages()), text);
		}
	}

}
