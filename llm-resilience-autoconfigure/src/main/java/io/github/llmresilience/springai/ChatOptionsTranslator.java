/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

import io.github.llmresilience.call.LlmTarget;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.model.tool.StructuredOutputChatOptions;
import org.springframework.ai.model.tool.ToolCallingChatOptions;

/**
 * Translates the options of a prompt for the model that is called. The result starts with
 * the options of the model bean. Portable options set in the prompt override them.
 * Provider-specific options are taken over only if the prompt has them in the type of the
 * called provider. Configured defaults of one provider never reach another.
 */
final class ChatOptionsTranslator {

	private final List<ChatOptions> modelDefaults;

	ChatOptionsTranslator(List<ChatOptions> modelDefaults) {
		this.modelDefaults = List.copyOf(modelDefaults);
	}

	/**
	 * Returns the options for the model that is called.
	 * @param asked the options of the prompt
	 * @param own the options of the model bean
	 * @param namedModelWins whether the model name in the prompt takes precedence over
	 * the model of the target
	 */
	ChatOptions translate(@Nullable ChatOptions asked, ChatOptions own, LlmTarget target, boolean namedModelWins) {
		if (asked == null) {
			return withModel(own.mutate(), own, null, target, namedModelWins);
		}
		if (asked instanceof NeutralChatOptions neutral) {
			return translate(neutral, own, target, namedModelWins);
		}
		if (asked.getClass() == own.getClass()) {
			return withModel(asked.mutate(), own, setOnly(asked, defaultsOf(asked), ChatOptions::getModel), target,
					namedModelWins);
		}
		return translate(neutralize(asked), own, target, namedModelWins);
	}

	private static ChatOptions translate(NeutralChatOptions asked, ChatOptions own, LlmTarget target,
			boolean namedModelWins) {
		ChatOptions.Builder<?> builder = own.mutate();
		List<ChatOptions.Builder<?>> ofItsOwnType = asked.specific()
			.stream()
			.filter((candidate) -> candidate.getClass() == builder.getClass())
			.toList();
		ofItsOwnType.forEach(builder::combineWith);
		builder.combineWith(asked.portable(ofItsOwnType.isEmpty()));
		Integer limit = (asked.getMaxTokens() == null && ofItsOwnType.isEmpty()) ? maxCompletionTokens(asked) : null;
		if (limit != null) {
			builder.maxTokens(limit);
		}
		if (builder instanceof ToolCallingChatOptions.Builder<?> tools) {
			copyTools(asked, tools);
		}
		if (builder instanceof StructuredOutputChatOptions.Builder<?> output && asked.getOutputSchema() != null) {
			output.outputSchema(asked.getOutputSchema());
		}
		return withModel(builder, own, asked.getModel(), target, namedModelWins);
	}

	private static @Nullable Integer maxCompletionTokens(NeutralChatOptions asked) {
		Integer limit = null;
		for (ChatOptions.Builder<?> specific : asked.specific()) {
			Integer named = OptionsFit.maxCompletionTokens(specific.build());
			limit = (named != null) ? named : limit;
		}
		return limit;
	}

	private static void copyTools(NeutralChatOptions asked, ToolCallingChatOptions.Builder<?> builder) {
		if (asked.getToolCallbacks() != null && !asked.getToolCallbacks().isEmpty()) {
			builder.toolCallbacks(asked.getToolCallbacks());
		}
		if (asked.getToolContext() != null && !asked.getToolContext().isEmpty()) {
			builder.toolContext(asked.getToolContext());
		}
	}

	private static ChatOptions withModel(ChatOptions.Builder<?> builder, ChatOptions own, @Nullable String named,
			LlmTarget target, boolean namedModelWins) {
		String wanted = LlmTarget.DEFAULT_MODEL.equals(target.model()) ? own.getModel() : target.model();
		return builder.model((namedModelWins && named != null) ? named : wanted).build();
	}

	/**
	 * Returns the portable options that were set explicitly. A value that equals a
	 * default of the type, or of a model bean with options of that type, does not count
	 * as set.
	 */
	private NeutralChatOptions neutralize(ChatOptions asked) {
		List<ChatOptions> defaults = defaultsOf(asked);
		NeutralChatOptions.Builder neutral = NeutralChatOptions.empty()
			.model(setOnly(asked, defaults, ChatOptions::getModel))
			.frequencyPenalty(setOnly(asked, defaults, ChatOptions::getFrequencyPenalty))
			.maxTokens(maxTokensOf(asked, defaults))
			.presencePenalty(setOnly(asked, defaults, ChatOptions::getPresencePenalty))
			.stopSequences(setOnly(asked, defaults, ChatOptions::getStopSequences))
			.temperature(setOnly(asked, defaults, ChatOptions::getTemperature))
			.topK(setOnly(asked, defaults, ChatOptions::getTopK))
			.topP(setOnly(asked, defaults, ChatOptions::getTopP));
		if (asked instanceof ToolCallingChatOptions tools) {
			neutral.toolCallbacks(tools.getToolCallbacks()).toolContext(tools.getToolContext());
		}
		if (asked instanceof StructuredOutputChatOptions output) {
			neutral.outputSchema(output.getOutputSchema());
		}
		return neutral.build();
	}

	private static @Nullable Integer maxTokensOf(ChatOptions asked, List<ChatOptions> defaults) {
		Integer limit = setOnly(asked, defaults, ChatOptions::getMaxTokens);
		return (limit != null) ? limit : setOnly(asked, defaults, OptionsFit::maxCompletionTokens);
	}

	private static <V> @Nullable V setOnly(ChatOptions asked, List<ChatOptions> defaults,
			Function<ChatOptions, @Nullable V> option) {
		V value = option.apply(asked);
		boolean isDefault = defaults.stream().anyMatch((one) -> Objects.equals(option.apply(one), value));
		return isDefault ? null : value;
	}

	private List<ChatOptions> defaultsOf(ChatOptions asked) {
		List<ChatOptions> defaults = new ArrayList<>(
				this.modelDefaults.stream().filter((options) -> options.getClass() == asked.getClass()).toList());
		try {
			Object builder = asked.getClass().getMethod("builder").invoke(null);
			if (builder instanceof ChatOptions.Builder<?> fresh) {
				defaults.add(fresh.build());
			}
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			// a type without a builder has no further defaults
		}
		return defaults;
	}

}
