package io.github.llmresilience.observation;

import java.util.Map;

/**
 * Providers as OpenTelemetry's attribute {@code gen_ai.provider.name} names them, where
 * that differs from what they are called in a target.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai/">
 * Generative AI attributes</a>
 */
final class GenAiProviders {

	private static final Map<String, String> NAMES = Map.of("google", "gcp.gemini", "gemini", "gcp.gemini", "vertex-ai",
			"gcp.vertex_ai", "mistral", "mistral_ai", "bedrock", "aws.bedrock", "azure-openai", "azure.ai.openai",
			"xai", "x_ai");

	private GenAiProviders() {
	}

	static String nameOf(String provider) {
		return NAMES.getOrDefault(provider, provider);
	}

}
