package io.github.llmresilience.springai;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.routing.ModelBeans;

import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.util.function.SingletonSupplier;

/**
 * Makes of a prompt what is sent in one attempt: in the form of the provider it goes to,
 * with what the model is told about its earlier answers, and with the part of its answer
 * that it is to continue.
 */
final class AttemptPrompts {

	/** Knows the options of all models, so it is made when they are there. */
	private final Supplier<ChatOptionsTranslator> options;

	AttemptPrompts(ModelBeans<ChatModel> models) {
		this.options = SingletonSupplier
			.of(() -> new ChatOptionsTranslator(models.all().stream().map(ChatModels::optionsOf).toList()));
	}

	/** The prompt of an attempt. */
	Prompt of(Prompt prompt, LlmCallContext method, LlmCallContext attempt, ChatModel model) {
		List<Message> messages = SpringAiMessages.CONVERSATIONS.forAttempt(prompt.getInstructions(), method, attempt);
		LlmTarget target = attempt.target();
		Prompt told = prompt.mutate().messages(ToolCallIds.fit(messages, target.provider())).build();
		return translate(told, model, target, !attempt.isFallback());
	}

	/** The same prompt with options of the model that is called. */
	Prompt translate(Prompt prompt, ChatModel model, LlmTarget target, boolean namedModelWins) {
		return prompt.mutate()
			.chatOptions(Objects.requireNonNull(this.options.get())
				.translate(prompt.getOptions(), ChatModels.optionsOf(model), target, namedModelWins))
			.build();
	}

}
