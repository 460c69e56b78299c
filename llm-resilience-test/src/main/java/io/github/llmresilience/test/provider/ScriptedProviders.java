/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

import io.github.llmresilience.state.Resettable;

import org.springframework.util.Assert;

/**
 * Scripted providers on one port of the loopback interface, each under a path of its own:
 * {@code openai}, {@code anthropic}, {@code google} and {@code ollama}. They take
 * milliseconds to start. <pre class="code">
 * try (ScriptedProviders providers = ScriptedProviders.start()) {
 *     providers.openai().script("503 x2, ok").answers("Hello");
 *     OpenAIClient client = OpenAIOkHttpClient.builder()
 *         .baseUrl(providers.openai().baseUrl()).apiKey("test").build();
 *     ...
 * }
 * </pre>
 */
public final class ScriptedProviders implements AutoCloseable, Resettable {

	private final Map<String, ScriptedProvider> providers = new ConcurrentSkipListMap<>();

	private final LoopbackServer server;

	private ScriptedProviders(int port) {
		try {
			this.server = new LoopbackServer(port, this::respond);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Port " + port + " of the loopback interface is not available", ex);
		}
		add("openai", openAiFormats());
		add("anthropic", List.of(new AnthropicFormat()));
		add("google", List.of(new GeminiFormat(), EmbeddingFormat.gemini()));
		add("ollama", List.of(new OllamaFormat(), EmbeddingFormat.ollama(), new OpenAiChatFormat()));
	}

	private static List<WireFormat> openAiFormats() {
		return List.of(new OpenAiChatFormat(), new OpenAiResponsesFormat(), EmbeddingFormat.openAi());
	}

	/**
	 * Starts the providers on any free port.
	 * @return the running providers
	 */
	public static ScriptedProviders start() {
		return start(0);
	}

	/**
	 * Starts the providers on a port.
	 * @param port the port, or 0 for any free port
	 * @return the running providers
	 * @throws UncheckedIOException if the port is not available
	 */
	public static ScriptedProviders start(int port) {
		return new ScriptedProviders(port);
	}

	private ScriptedProvider add(String name, List<WireFormat> formats) {
		return this.providers.computeIfAbsent(name, (unknown) -> new ScriptedProvider(name,
				"http://" + LoopbackServer.HOST + ":" + port() + "/" + name, formats));
	}

	/**
	 * Adds a provider that speaks the formats of OpenAI, as many do.
	 * @param name the name of the provider, such as {@code mistral}; letters, digits,
	 * dots, underscores and hyphens
	 * @return the provider; the existing one if there is one of this name
	 */
	public ScriptedProvider addOpenAiCompatible(String name) {
		Assert.isTrue(name.matches("[\\w.-]+"),
				() -> "'" + name + "' must consist of letters, digits, dots, underscores and hyphens");
		return add(name, openAiFormats());
	}

	/**
	 * Returns the provider that speaks OpenAI's Chat Completions, Responses and
	 * Embeddings APIs.
	 * @return the provider
	 */
	public ScriptedProvider openai() {
		return provider("openai");
	}

	/**
	 * Returns the provider that speaks Anthropic's Messages API.
	 * @return the provider
	 */
	public ScriptedProvider anthropic() {
		return provider("anthropic");
	}

	/**
	 * Returns the provider that speaks Google's Gemini API.
	 * @return the provider
	 */
	public ScriptedProvider google() {
		return provider("google");
	}

	/**
	 * Returns the provider that speaks Ollama's API.
	 * @return the provider
	 */
	public ScriptedProvider ollama() {
		return provider("ollama");
	}

	/**
	 * Returns a provider.
	 * @param name the name of the provider
	 * @return the provider
	 * @throws IllegalArgumentException if there is no provider of this name
	 */
	public ScriptedProvider provider(String name) {
		ScriptedProvider provider = this.providers.get(name);
		Assert.isTrue(provider != null, () -> "There is no scripted provider '" + name + "', only "
				+ this.providers.keySet() + ". Add it with addOpenAiCompatible");
		return provider;
	}

	/**
	 * Returns all providers.
	 * @return the providers, sorted by name
	 */
	public Collection<ScriptedProvider> all() {
		return Collections.unmodifiableCollection(this.providers.values());
	}

	/**
	 * Returns the port of the providers.
	 * @return the port
	 */
	public int port() {
		return this.server.port();
	}

	/** Resets all providers: no requests, no scripts, and the default answers. */
	@Override
	public void reset() {
		this.providers.values().forEach(ScriptedProvider::reset);
	}

	/**
	 * Verifies that each provider could answer: no function of its answers has failed,
	 * and no recording had too few responses, since the last reset. Called after each
	 * test method.
	 * @throws AssertionError if a provider could not answer
	 */
	public void verifyAnswers() {
		this.providers.values().forEach(ScriptedProvider::verifyAnswers);
	}

	private void respond(HttpExchange exchange) throws IOException {
		String path = exchange.path();
		int end = path.indexOf('/', 1);
		ScriptedProvider provider = (end > 0) ? this.providers.get(path.substring(1, end)) : null;
		if (provider != null) {
			provider.respond(exchange, path.substring(end));
		}
		else {
			exchange.send(404, Map.of("Content-Type", "text/plain"),
					"There is no scripted provider for this path".getBytes(StandardCharsets.UTF_8));
		}
	}

	/** Stops the providers and closes all connections. */
	@Override
	public void close() {
		this.server.close();
	}

}
