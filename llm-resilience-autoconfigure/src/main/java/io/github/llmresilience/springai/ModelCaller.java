/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.List;

import io.github.llmresilience.call.LlmAnswer;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.client.KnownClients;
import io.github.llmresilience.engine.CallTranscript;
import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.blocking.BlockingDriver;
import io.github.llmresilience.engine.blocking.ModelRequest;
import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.failure.LlmUsage;
import io.github.llmresilience.routing.ModelBeans;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;

/**
 * Calls chat models inside an {@code @LlmCall}. Each attempt sends the prompt with the
 * options of its provider and with the feedback about earlier answers. The answer is read
 * and checked.
 */
final class ModelCaller {

	private final ModelBeans<ChatModel> models;

	private final AttemptPrompts prompts;

	private final OutputTypes types;

	private final BlockingDriver driver;

	private final boolean replays;

	/**
	 * Creates the caller.
	 * @param replays whether a method that runs again gets the answers that it has got
	 */
	ModelCaller(ModelBeans<ChatModel> models, AttemptPrompts prompts, OutputTypes types, BlockingDriver driver,
			boolean replays) {
		this.models = models;
		this.prompts = prompts;
		this.types = types;
		this.driver = driver;
		this.replays = replays;
	}

	ChatResponse call(Prompt prompt, LlmCallContext method) {
		LlmCallSession session = LlmCallSession.of(method);
		ExpectedOutput expected = (session != null)
				? ExpectedOutput.of(prompt, this.types.withGuess(session.settings().body().outputType())) : null;
		CallTranscript transcript = (session != null && this.replays) ? session.transcript() : null;
		RequestKey request = new RequestKey(prompt);
		CallTranscript.Finding finding = (transcript != null) ? transcript.find(method, request) : null;
		ChatResponse response = (finding != null && finding.repeated() != null)
				? (ChatResponse) finding.repeated().answer()
				: ask(prompt, method, expected, session, finding != null && finding.refused());
		if (transcript != null) {
			transcript.add(method, request,
					new CallTranscript.Exchange(response, finalText(response), toolCallsOf(response)));
		}
		note(prompt, response, method);
		return response;
	}

	/**
	 * Asks the model.
	 * @param again whether the model has answered the same request before, and its answer
	 * was refused
	 */
	private ChatResponse ask(Prompt prompt, LlmCallContext method, @Nullable ExpectedOutput expected,
			@Nullable LlmCallSession session, boolean again) {
		return this.driver.callModelUnchecked(method,
				new ModelRequest<>(() -> attempt(prompt, method, expected, session, again), ToolOffers.in(prompt),
						(target) -> KnownClients.ignoresAborts(this.models.of(target.provider(), method))));
	}

	private ChatResponse attempt(Prompt prompt, LlmCallContext method, @Nullable ExpectedOutput expected,
			@Nullable LlmCallSession session, boolean again) {
		LlmCallContext attempt = LlmCallContext.current();
		ChatModel model = this.models.of(attempt.target().provider(), attempt);
		Prompt told = this.prompts.of(prompt, method, attempt, model, again);
		ChatResponse response = Generations.withAnswerFirst(call(model, told, attempt));
		ForeignReasoning.sign(response, attempt.target());
		attempt.responded(response.getMetadata().getModel(), response.getMetadata().getId());
		LlmUsage usage = Usages.of(response);
		if (usage != null) {
			attempt.used(usage);
		}
		attempt.check(Generations.answer(response));
		return (expected != null && session != null)
				? read(response, expected, session.parsePolicyOf(attempt).repair(), usage) : response;
	}

	/**
	 * Calls a model. If it refuses a parameter by name, calls it again without this
	 * parameter. Each parameter is learned once.
	 */
	private ChatResponse call(ChatModel model, Prompt prompt, LlmCallContext attempt) {
		try {
			return LlmAnswer.read(() -> model.call(prompt));
		}
		catch (RuntimeException ex) {
			Prompt remaining = this.prompts.withoutRefused(prompt, attempt, ex);
			if (remaining == null) {
				throw ex;
			}
			return call(model, remaining, attempt);
		}
	}

	private static ChatResponse read(ChatResponse response, ExpectedOutput expected, boolean repairs,
			@Nullable LlmUsage usage) {
		try {
			return expected.read(response, repairs);
		}
		catch (LlmParseException ex) {
			throw ex.withUsage(usage);
		}
	}

	private static void note(Prompt prompt, ChatResponse response, LlmCallContext method) {
		String text = finalText(response);
		if (text != null) {
			method.answered(SpringAiMessages.CONVERSATIONS.lastQuestionIn(prompt.getInstructions()), text);
		}
	}

	private static List<String> toolCallsOf(ChatResponse response) {
		return !Generations.hasToolCalls(response) ? List.of()
				: response.getResults()
					.stream()
					.flatMap((generation) -> generation.getOutput().getToolCalls().stream())
					.map(AssistantMessage.ToolCall::id)
					.toList();
	}

	/** Returns the text of a final answer, or null if the model calls tools. */
	private static @Nullable String finalText(ChatResponse response) {
		Generation generation = response.getResult();
		return (generation != null && !Generations.hasToolCalls(response)) ? generation.getOutput().getText() : null;
	}

}
