/*
 * SPDX-License-Identifier: Apache-2.0
 */
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
 * Checks the names of providers for misspellings. Known names are those with settings or
 * a chat model, and those of common providers. A name that differs from a known one in a
 * single letter stops the start. Any other unknown name is accepted and logged once.
 */
final class KnownProviders {

	private static final Log logger = LogFactory.getLog(KnownProviders.class);

	private static final List<String> COMMON = List.of("openai", "anthropic", "google", "gemini", "vertex", "azure",
			"azure-openai", "bedrock", "mistral", "ollama", "groq", "deepseek", "cohere", "xai", "perplexity",
			"together", "fireworks", "openrouter", "huggingface", "nvidia", "cerebras", "moonshot", "zhipuai",
			"qianfan", "minimax", "dashscope", "watsonx", "databricks", "github", "cloudflare", "vllm", "lmstudio",
			"litellm");

	private static final int MIN_LENGTH = 5;

	/** The maximum number of unknown providers that are reported. */
	private static final int MAX_REPORTED = 100;

	private final Collection<String> declared;

	private final Collection<String> withChatModel;

	private final Set<String> reported = ConcurrentHashMap.newKeySet();

	KnownProviders(Collection<String> declared, Collection<String> withChatModel) {
		this.declared = declared;
		this.withChatModel = withChatModel;
		for (String provider : declared) {
			String meant = COMMON.contains(provider) ? null : Suggestions.closest(provider, COMMON);
			if (meant != null && isMisspelt(provider, meant)) {
				logger.warn("llm.retry.providers." + provider + " is for an uncommon provider. Did you mean '" + meant
						+ "'?");
			}
		}
	}

	/**
	 * Checks the name of a provider.
	 * @return the problem and its remedy, or null if the name is accepted
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
		String remedy = " If '" + provider + "' is correct, add a property for it, for example llm.retry.providers."
				+ provider + ".max-attempts=3";
		String question = (meant != null) ? " Did you mean '" + meant + "'?" : "";
		if (meant != null && isMisspelt(provider, meant)) {
			return "There is no provider '" + provider + "'." + question + remedy;
		}
		if (this.reported.size() < MAX_REPORTED && this.reported.add(provider)) {
			logger.warn("Provider '" + provider + "', named by " + source + ", is not known." + question + remedy);
		}
		return null;
	}

	/**
	 * Logs a warning if a provider has no chat model. Otherwise the mistake shows only
	 * when a call falls back to the provider.
	 */
	private void warnOfMissingChatModel(String provider, String source) {
		if (!this.withChatModel.isEmpty() && this.reported.add(provider)) {
			logger.warn("There is no ChatModel for '" + provider + "', named by " + source + ", only for "
					+ this.withChatModel + ". Add its starter, or settings under llm.retry.providers." + provider
					+ " if it is called by another client");
		}
	}

	/**
	 * Whether a name is probably a misspelling. Names such as {@code openai-eu},
	 * {@code openai2} and {@code my-openai}, and short names such as {@code grok}, are
	 * not.
	 */
	private static boolean isMisspelt(String provider, String meant) {
		return provider.length() >= MIN_LENGTH && Suggestions.distance(provider, meant) == 1
				&& !provider.contains(meant) && provider.chars().noneMatch(Character::isDigit);
	}

}
