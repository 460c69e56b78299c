package io.github.llmresilience.autoconfigure;

import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * The names of providers, as targets have them, from chat model beans.
 */
final class ChatModelNames {

	/** Where the name of Spring AI's class is not simply the provider's. */
	private static final Map<String, String> BY_CLASS = Map.of("GoogleGenAiChatModel", "google",
			"VertexAiGeminiChatModel", "vertex", "MistralAiChatModel", "mistral", "AzureOpenAiChatModel", "azure",
			"BedrockProxyChatModel", "bedrock", "MiniMaxChatModel", "minimax", "ZhiPuAiChatModel", "zhipuai",
			"OpenAiChatModel", "openai", "DeepSeekChatModel", "deepseek");

	private static final String SUFFIX = "ChatModel";

	private ChatModelNames() {
	}

	/**
	 * The provider of a bean: by its class where the bean has the class's own name, so
	 * that a second bean of one class is called by its own.
	 */
	static String provider(String beanName, @Nullable Class<?> type) {
		String className = (type != null) ? type.getSimpleName() : "";
		boolean tellsByClass = className.endsWith(SUFFIX) && className.length() > SUFFIX.length();
		if (tellsByClass && (beanName.equals(StringUtils.uncapitalize(className)) || stem(beanName).isEmpty())) {
			return BY_CLASS.getOrDefault(className, kebabCase(stem(className)));
		}
		return stem(beanName).isEmpty() ? beanName : kebabCase(stem(beanName));
	}

	private static String stem(String name) {
		String stem = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length())
				: (name.endsWith("Model") ? name.substring(0, name.length() - "Model".length()) : name);
		return name.equals("chatModel") ? "" : stem;
	}

	private static String kebabCase(String name) {
		return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
	}

}
