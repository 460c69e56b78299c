/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sample.load;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.LlmHttpException;

/**
 * Asks the simulated providers with the plainest client there is: no client is under load
 * here.
 */
final class PlainClient {

	private static final Map<String, String> PATHS = Map.of("openai", "/openai/chat/completions", "anthropic",
			"/anthropic/v1/messages");

	private static final byte[] QUESTION = "{\"model\":\"gpt\",\"messages\":[{\"role\":\"user\",\"content\":\"Who wrote Emma?\"}]}"
		.getBytes(StandardCharsets.UTF_8);

	private final String url;

	PlainClient(String port) {
		this.url = "http://127.0.0.1:" + port;
	}

	/**
	 * Asks the provider that the current attempt is meant for.
	 */
	String ask() throws IOException {
		return ask(LlmCallContext.current().target());
	}

	String ask(LlmTarget target) throws IOException {
		HttpURLConnection connection = (HttpURLConnection) URI.create(this.url + PATHS.get(target.provider()))
			.toURL()
			.openConnection();
		connection.setDoOutput(true);
		connection.getOutputStream().write(QUESTION);
		if (connection.getResponseCode() != 200) {
			connection.getErrorStream().readAllBytes();
			throw new LlmHttpException(connection.getResponseCode(), Map.of(), "");
		}
		return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
	}

}
