/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.llmresilience.call.LlmTarget;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Derives the provider names of targets from the chat model beans of Spring AI and
 * LangChain4j.
 */
final class ChatModelNames {

	/** Providers whose names cannot be derived from the class name alone. */
	private static final Map<String, String> BY_STEM = Map.ofEntries(Map.entry("GoogleGenAi", "google"),
			Map.entry("GoogleAiGemini", "google"), Map.entry("VertexAiGemini", "vertex"),
			Map.entry("MistralAi", "mistral"), Map.entry("AzureOpenAi", "azure"), Map.entry("BedrockProxy", "bedrock"),
			Map.entry("MiniMax", "minimax"), Map.entry("ZhiPuAi", "zhipuai"), Map.entry("OpenAi", "openai"),
			Map.entry("OpenAiOfficial", "openai"), Map.entry("DeepSeek", "deepseek"));

	private static final List<String> SUFFIXES = List.of("StreamingChatModel", "ChatModel", "Model");

	private ChatModelNames() {
	}

	/**
	 * Returns the provider of a bean. A bean with the default name of its class has the
	 * provider of the class. For any other bean the bean name determines the provider, so
	 * that two beans of one class have different providers.
	 */
	static String provider(String beanName, @Nullable Class<?> type) {
		String className = (type != null) ? type.getSimpleName() : "";
		boolean tellsByClass = className.endsWith("ChatModel") && !stem(className).isEmpty();
		if (tellsByClass && (beanName.equals(StringUtils.uncapitalize(className)) || stem(beanName).isEmpty())) {
			return BY_STEM.getOrDefault(stem(className), kebabCase(stem(className)));
		}
		String stem = stem(beanName);
		return stem.isEmpty() ? beanName : BY_STEM.getOrDefault(StringUtils.capitalize(stem), kebabCase(stem));
	}

	/**
	 * Returns the provider of a model class of any kind, such as an embedding model. The
	 * default provider stands for a class whose name has no provider.
	 */
	static String providerOf(Class<?> type) {
		Class<?> named = type;
		while (named.isAnonymousClass() && named.getSuperclass() != null) {
			named = named.getSuperclass();
		}
		return (named == Object.class) ? LlmTarget.DEFAULT_PROVIDER : providerOf(named.getSimpleName());
	}

	/** Returns the provider in the name of a class or of a bean of any kind. */
	static String providerOf(String name) {
		String stem = StringUtils.capitalize(name)
			.replaceAll("(Audio)?[A-Z][a-z]+Model$", "")
			.replaceAll("(Audio|TextTo|Text)$", "");
		return stem.isEmpty() ? LlmTarget.DEFAULT_PROVIDER : BY_STEM.getOrDefault(stem, kebabCase(stem));
	}

	private static String stem(String name) {
		for (String suffix : SUFFIXES) {
			if (name.endsWith(suffix) || name.equals(StringUtils.uncapitalize(suffix))) {
				return name.substring(0, name.length() - suffix.length());
			}
		}
		return name;
	}

	private static String kebabCase(String name) {
		return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
	}

}
