/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.observation;

import java.util.Map;

/**
 * Maps the provider names of targets to the values of OpenTelemetry's attribute
 * {@code gen_ai.provider.name}, if they differ.
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
