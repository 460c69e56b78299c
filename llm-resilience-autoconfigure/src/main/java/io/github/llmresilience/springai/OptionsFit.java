/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

import io.github.llmresilience.bounds.BoundedMap;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.call.LlmTenant;
import io.github.llmresilience.failure.classify.RefusedParameters;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.model.tool.StructuredOutputChatOptions;
import org.springframework.ai.openai.OpenAiChatOptions;

/**
 * Fits options to the model that is called: ranges of its provider, names of its family,
 * and parameters that it has refused before.
 */
final class OptionsFit {

	private static final Log logger = LogFactory.getLog(OptionsFit.class);

	/**
	 * The reasoning models of OpenAI. They know {@code max_completion_tokens} instead of
	 * {@code max_tokens}, and no sampling parameters. See
	 * <a href="https://platform.openai.com/docs/guides/reasoning">reasoning models</a>.
	 */
	private static final Pattern REASONING_MODEL = Pattern.compile("(o[0-9]|gpt-5(?!.*chat)).*");

	/**
	 * The highest temperature of Anthropic. See
	 * <a href="https://docs.anthropic.com/en/api/messages">messages</a>.
	 */
	private static final double MAX_TEMPERATURE_OF_ANTHROPIC = 1.0;

	private final BoundedMap<Learner, Set<String>> refused = new BoundedMap<>(BoundedMap.MAX_MODELS,
			new Learner(null, new LlmTarget(BoundedMap.OTHER, BoundedMap.OTHER)));

	/**
	 * A model, as a tenant calls it. The server of a tenant may refuse other parameters.
	 */
	private record Learner(@Nullable String tenant, LlmTarget target) {

		private static Learner of(LlmCallContext attempt) {
			return new Learner(attempt.tenant().map(LlmTenant::name).orElse(null), attempt.target());
		}

	}

	/** Returns options that the model of an attempt accepts, as far as it is known. */
	ChatOptions fit(ChatOptions options, LlmCallContext attempt) {
		ChatOptions fitting = switch (options.getClass().getName()) {
			case "org.springframework.ai.openai.OpenAiChatOptions" -> OpenAi.fit(options);
			case "org.springframework.ai.anthropic.AnthropicChatOptions" -> withinRange(options);
			default -> options;
		};
		Set<String> names = Objects.requireNonNullElse(this.refused.find(Learner.of(attempt)), Set.of());
		return names.isEmpty() ? fitting : without(names, fitting);
	}

	/** Forgets which parameters the models have refused. */
	void forget() {
		this.refused.clear();
	}

	private static ChatOptions withinRange(ChatOptions options) {
		Double temperature = options.getTemperature();
		return (temperature != null && temperature > MAX_TEMPERATURE_OF_ANTHROPIC)
				? options.mutate().temperature(MAX_TEMPERATURE_OF_ANTHROPIC).build() : options;
	}

	/**
	 * Learns from an error which parameters a model refuses.
	 * @return whether the error names a parameter that was not known before, so that the
	 * request is worth another try
	 */
	boolean learn(LlmCallContext attempt, Throwable error) {
		Set<String> names = RefusedParameters.in(error);
		boolean isNew = !names.isEmpty()
				&& this.refused.get(Learner.of(attempt), (unknown) -> ConcurrentHashMap.newKeySet()).addAll(names);
		if (isNew) {
			logger.warn(attempt.target() + " does not support " + names
					+ " in this form. It is called without from now on");
		}
		return isNew;
	}

	private static ChatOptions without(Set<String> names, ChatOptions options) {
		ChatOptions.Builder<?> builder = options.mutate();
		for (String name : names) {
			switch (name) {
				case "temperature" -> builder.temperature(null);
				case "top_p" -> builder.topP(null);
				case "top_k" -> builder.topK(null);
				case "frequency_penalty" -> builder.frequencyPenalty(null);
				case "presence_penalty" -> builder.presencePenalty(null);
				case "stop" -> builder.stopSequences(null);
				default -> omitOther(name, builder);
			}
		}
		ChatOptions remaining = builder.build();
		boolean renames = names.contains("max_tokens")
				&& remaining.getClass().getName().equals("org.springframework.ai.openai.OpenAiChatOptions");
		return renames ? OpenAi.withMaxCompletionTokens(remaining) : remaining;
	}

	private static void omitOther(String name, ChatOptions.Builder<?> builder) {
		if (name.equals("response_format") && builder instanceof StructuredOutputChatOptions.Builder<?> output) {
			output.outputSchema(null);
		}
	}

	/**
	 * Returns the limit of tokens that an option of OpenAI sets under its newer name, for
	 * a fallback to another provider.
	 */
	static @Nullable Integer maxCompletionTokens(ChatOptions options) {
		return options.getClass().getName().equals("org.springframework.ai.openai.OpenAiChatOptions")
				? OpenAi.maxCompletionTokens(options) : null;
	}

	/**
	 * Loaded only if the Spring AI module is on the class path.
	 */
	private static final class OpenAi {

		private static ChatOptions fit(ChatOptions options) {
			OpenAiChatOptions own = (OpenAiChatOptions) options;
			boolean isReasoning = own.getModel() != null && REASONING_MODEL.matcher(own.getModel()).matches()
					&& !"none".equals(own.getReasoningEffort());
			return isReasoning ? withMaxCompletionTokens(
					own.mutate().temperature(null).topP(null).frequencyPenalty(null).presencePenalty(null).build())
					: options;
		}

		private static ChatOptions withMaxCompletionTokens(ChatOptions options) {
			OpenAiChatOptions own = (OpenAiChatOptions) options;
			Integer limit = (own.getMaxCompletionTokens() != null) ? own.getMaxCompletionTokens() : own.getMaxTokens();
			return (own.getMaxTokens() == null) ? own : own.mutate().maxTokens(null).maxCompletionTokens(limit).build();
		}

		private static @Nullable Integer maxCompletionTokens(ChatOptions options) {
			return ((OpenAiChatOptions) options).getMaxCompletionTokens();
		}

	}

}
