/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.routing.ModelBeans;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.util.function.SingletonSupplier;

/**
 * Creates the prompt of an attempt. It has the options of the model that is called, the
 * feedback about earlier answers, and the partial answer to continue.
 */
final class AttemptPrompts {

	/** Created on first use, because it reads the options of all chat models. */
	private final Supplier<ChatOptionsTranslator> options;

	private final OptionsFit fit = new OptionsFit();

	AttemptPrompts(ModelBeans<ChatModel> models) {
		this.options = SingletonSupplier
			.of(() -> new ChatOptionsTranslator(models.all().stream().map(ChatModels::optionsOf).toList()));
	}

	/**
	 * Returns the prompt to send in an attempt.
	 * @param again whether the model has answered the same conversation before, so that
	 * the feedback of the method belongs at its end
	 */
	Prompt of(Prompt prompt, LlmCallContext method, LlmCallContext attempt, ChatModel model, boolean again) {
		List<Message> messages = again
				? SpringAiMessages.CONVERSATIONS.continued(prompt.getInstructions(), method, attempt)
				: SpringAiMessages.CONVERSATIONS.forAttempt(prompt.getInstructions(), method, attempt);
		LlmTarget target = attempt.target();
		List<Message> own = ForeignReasoning.removedFrom(messages, target, attempt.isFallback());
		Prompt told = prompt.mutate().messages(ToolCallIds.fit(own, target.provider())).build();
		return fit(translate(told, model, target, !attempt.isFallback()), attempt);
	}

	private Prompt fit(Prompt prompt, LlmCallContext attempt) {
		ChatOptions translated = Objects.requireNonNull(prompt.getOptions());
		ChatOptions fitting = this.fit.fit(translated, attempt);
		return (fitting == translated) ? prompt : prompt.mutate().chatOptions(fitting).build();
	}

	/**
	 * Returns the prompt to send once more after an error that names a parameter which
	 * the model refuses, or null if the error is about something else.
	 */
	@Nullable Prompt withoutRefused(Prompt sent, LlmCallContext attempt, Throwable error) {
		return this.fit.learn(attempt, error) ? fit(sent, attempt) : null;
	}

	/**
	 * Returns a copy of the prompt with the options of the model that is called.
	 * @param namedModelWins whether the model name in the prompt takes precedence over
	 * the model of the target
	 */
	Prompt translate(Prompt prompt, ChatModel model, LlmTarget target, boolean namedModelWins) {
		return prompt.mutate()
			.chatOptions(Objects.requireNonNull(this.options.get())
				.translate(prompt.getOptions(), ChatModels.optionsOf(model), target, namedModelWins))
			.build();
	}

	/** Forgets which parameters the models have refused. */
	void reset() {
		this.fit.forget();
	}

}
