package io.github.llmresilience.autoconfigure.properties;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The names of providers that are no spelling mistakes: those with settings of their own
 * and the common ones. A name that differs from one of them in a single letter stops the
 * start; any other name is taken as it is and reported once.
 */
final class KnownProviders {

	private static final Log logger = LogFactory.getLog(KnownProviders.class);

	private static final List<String> COMMON = List.of("openai", "anthropic", "google", "gemini", "vertex", "azure",
			"azure-openai", "bedrock", "mistral", "ollama", "groq", "deepseek", "cohere", "xai", "perplexity",
			"together", "fireworks", "openrouter", "huggingface", "nvidia", "cerebras", "moonshot", "zhipuai",
			"qianfan", "minimax", "dashscope", "watsonx", "databricks", "github", "cloudflare", "vllm", "lmstudio",
			"litellm");

	private static final int MIN_LENGTH = 5;

	private final Collection<String> declared;

	private final Collection<String> withChatModel;

	private final Set<String> reported = ConcurrentHashMap.newKeySet();

	KnownProviders(Collection<String> declared, Collection<String> withChatModel) {
		this.declared = declared;
		this.withChatModel = withChatModel;
		for (String provider : declared) {
			String meant = COMMON.contains(provider) ? null : Suggestions.closest(provider, COMMON);
			if (meant != null && isMisspelt(provider, meant)) {
				logger.warn("llm.retry.providers." + provider + " is for a provider of that name. Did you mean '"
						+ meant + "'?");
			}
		}
	}

	/**
	 * Checks a provider's name.
	 * @return what is wrong with it and what would be right, or null if it is taken
	 */
	@Nullable String problemWith(String provider, String source) {
		if (this.declared.contains(provider) || this.withChatModel.contains(provider)) {
			return null;
		}
		if (COMMON.contains(provider)) {
			warnOfMissingChatModel(provider, source);
			return null;
		}
		List<String> known = new ArrayList<>(this.declared);
		known.addAll(COMMON);
		String meant = Suggestions.closest(provider, known);
		String remedy = " If '" + provider
				+ "' is right, give it a setting of its own, for example llm.retry.providers." + provider
				+ ".max-attempts=3";
		String question = (meant != null) ? " Did you mean '" + meant + "'?" : "";
		if (meant != null && isMisspelt(provider, meant)) {
			return "There is no provider '" + provider + "'." + question + remedy;
		}
		if (this.reported.add(provider)) {
			logger.warn("Provider '" + provider + "', named by " + source + ", is not known." + question + remedy);
		}
		return null;
	}

	/** Better said at start than found out in an outage. */
	private void warnOfMissingChatModel(String provider, String source) {
		if (!this.withChatModel.isEmpty() && this.reported.add(provider)) {
			logger.warn("There is no ChatModel for '" + provider + "', named by " + source + ", only for "
					+ this.withChatModel + ". Add its starter, or settings under llm.retry.providers." + provider
					+ " if it is called by another client");
		}
	}

	/**
	 * Not misspelt but meant: openai-eu, openai2, my-openai, or a short name such as
	 * grok.
	 */
	private static boolean isMisspelt(String provider, String meant) {
		return provider.length() >= MIN_LENGTH && Suggestions.distance(provider, meant) == 1
				&& !provider.contains(meant) && provider.chars().noneMatch(Character::isDigit);
	}

}
