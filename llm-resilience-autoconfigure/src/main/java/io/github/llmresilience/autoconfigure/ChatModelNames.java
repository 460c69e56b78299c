package io.github.llmresilience.autoconfigure;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * The names of providers, as targets have them, from chat model beans of Spring AI and
 * LangChain4j.
 */
final class ChatModelNames {

	/** Where the name of the class is not simply the provider's. */
	private static final Map<String, String> BY_STEM = Map.ofEntries(Map.entry("GoogleGenAi", "google"),
			Map.entry("GoogleAiGemini", "google"), Map.entry("VertexAiGemini", "vertex"),
			Map.entry("MistralAi", "mistral"), Map.entry("AzureOpenAi", "azure"), Map.entry("BedrockProxy", "bedrock"),
			Map.entry("MiniMax", "minimax"), Map.entry("ZhiPuAi", "zhipuai"), Map.entry("OpenAi", "openai"),
			Map.entry("OpenAiOfficial", "openai"), Map.entry("DeepSeek", "deepseek"));

	private static final List<String> SUFFIXES = List.of("StreamingChatModel", "ChatModel", "Model");

	private ChatModelNames() {
	}

	/**
	 * The provider of a bean: by its class where the bean has the class's own name, so
	 * that a second bean of one class is called by its own.
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
