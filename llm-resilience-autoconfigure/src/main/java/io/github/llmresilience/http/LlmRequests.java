/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.http;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Recognizes requests to language models by the paths of the providers' APIs. Other
 * requests inside an {@code @LlmCall}, such as those of tools, may answer in any form.
 */
final class LlmRequests {

	/**
	 * The last part of the paths: OpenAI and compatible APIs, Anthropic, Gemini, Ollama,
	 * Bedrock.
	 */
	private static final Pattern PATH = Pattern
		.compile(".*(/(chat/)?completions|/messages|/responses|:generateContent|/api/(chat|generate)|/converse)/?");

	private LlmRequests() {
	}

	/**
	 * Whether a response that is not streamed is the answer of a model.
	 * @param path the path of the request
	 * @param contentType the content type of the response
	 */
	static boolean isAnswer(@Nullable String path, @Nullable String contentType) {
		return path != null && PATH.matcher(path).matches() && contentType != null && contentType.contains("json")
				&& !contentType.contains("ndjson");
	}

}
