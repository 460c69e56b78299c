package io.github.llmresilience.autoconfigure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.llmresilience.aop.InvalidLlmCallException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The names of providers that are no spelling mistakes: those with settings of their own
 * and the common ones. A name that is nearly one of them stops the start; any other name
 * is taken as it is and reported once.
 */
final class KnownProviders {

	private static final Log logger = LogFactory.getLog(KnownProviders.class);

	private static final List<String> COMMON = List.of("openai", "anthropic", "google", "gemini", "vertex", "azure",
			"azure-openai", "bedrock", "mistral", "ollama", "groq", "deepseek", "cohere", "xai", "perplexity",
			"together", "fireworks", "openrouter", "huggingface", "nvidia", "cerebras", "moonshot", "zhipuai",
			"qianfan", "minimax", "dashscope", "watsonx", "databricks", "github", "cloudflare", "vllm", "lmstudio",
			"litellm");

	private final Collection<String> declared;

	private final Set<String> reported = ConcurrentHashMap.newKeySet();

	KnownProviders(Collection<String> declared) {
		this.declared = declared;
	}

	/**
	 * Checks a provider's name.
	 * @param provider the name
	 * @param source where it stands, for the message
	 * @throws InvalidLlmCallException if it is nearly a known one
	 */
	void check(String provider, String source) {
		if (this.declared.contains(provider) || COMMON.contains(provider)) {
			return;
		}
		List<String> known = new ArrayList<>(this.declared);
		known.addAll(COMMON);
		String meant = Suggestions.closest(provider, known);
		if (meant != null) {
			throw new InvalidLlmCallException(source + " names the provider '" + provider + "', which is unknown",
					"Did you mean '" + meant + "'? If '" + provider
							+ "' is right, give it a setting of its own, for example llm.retry.providers." + provider
							+ ".max-attempts=3");
		}
		if (this.reported.add(provider)) {
			logger.warn("Provider '" + provider + "', named by " + source
					+ ", is not known. If the name is right, give it a setting of its own, for example llm.retry.providers."
					+ provider + ".max-attempts=3");
		}
	}

}
