package io.github.llmresilience.springai;

import io.github.llmresilience.call.LlmAnswer;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.client.KnownClients;
import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.blocking.BlockingDriver;
import io.github.llmresilience.engine.blocking.ModelRequest;
import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.failure.LlmUsage;
import io.github.llmresilience.routing.ModelBeans;
import org.jspecify.annotations.Nullable;

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

	ModelCaller(ModelBeans<ChatModel> models, AttemptPrompts prompts, OutputTypes types, BlockingDriver driver) {
		this.models = models;
		this.prompts = prompts;
		this.types = types;
		this.driver = driver;
	}

	ChatResponse call(Prompt prompt, LlmCallContext method) {
		LlmCallSession session = LlmCallSession.of(method);
		ExpectedOutput expected = (session != null)
				? ExpectedOutput.of(prompt, this.types.withGuess(session.settings().body().outputType())) : null;
		ChatResponse response = this.driver.callModelUnchecked(method,
				new ModelRequest<>(() -> attempt(prompt, method, expected, session), ToolOffers.in(prompt),
						(target) -> KnownClients.ignoresAborts(this.models.of(target.provider()))));
		note(prompt, response, method);
		return response;
	}

	private ChatResponse attempt(Prompt prompt, LlmCallContext method, @Nullable ExpectedOutput expected,
			@Nullable LlmCallSession session) {
		LlmCallContext attempt = LlmCallContext.current();
		ChatModel model = this.models.of(attempt.target().provider());
		Prompt told = this.prompts.of(prompt, method, attempt, model);
		ChatResponse response = Generations.withAnswerFirst(LlmAnswer.read(() -> model.call(told)));
		LlmUsage usage = Usages.of(response);
		if (usage != null) {
			attempt.used(usage);
		}
		attempt.check(Generations.answer(response));
		return (expected != null && session != null)
				? read(response, expected, session.parsePolicyOf(attempt).repair(), usage) : response;
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
		Generation generation = response.getResult();
		if (generation != null && generation.getOutput().getText() != null && !response.hasToolCalls()) {
			method.answered(SpringAiMessages.CONVERSATIONS.lastQuestionIn(prompt.getInstructions()),
					generation.getOutput().getText());
		}
	}

}
