package io.github.llmresilience.sample.simulator;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpServer;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Simulates all providers, each under its own path: {@code /openai} and
 * {@code /anthropic}.
 */
@Component
@Profile("!live")
class ProviderSimulator implements DisposableBean {

	private final Map<String, SimulatedProvider> providers = new LinkedHashMap<>();

	private final Map<String, Map<String, String>> scenarios;

	private final Duration tokenDelay;

	private final HttpServer server;

	private final ExecutorService executor = Executors.newCachedThreadPool();

	ProviderSimulator(SimulatorProperties properties) throws IOException {
		this.scenarios = properties.scenarios();
		this.tokenDelay = properties.tokenDelay();
		this.server = bind(properties.port());
		add("openai", new OpenAiFormat());
		add("anthropic", new AnthropicFormat());
		this.server.setExecutor(this.executor);
		this.server.start();
	}

	private static HttpServer bind(int port) throws IOException {
		try {
			return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
		}
		catch (IOException ex) {
			throw new IOException("Port " + port + " is not available. Choose another one with simulator.port", ex);
		}
	}

	private void add(String name, WireFormat format) {
		SimulatedProvider provider = new SimulatedProvider(format, this.tokenDelay);
		this.providers.put(name, provider);
		this.server.createContext("/" + name + format.path(), provider);
	}

	/**
	 * Starts a scenario at all providers.
	 * @throws InvalidScriptException if there is no such scenario
	 */
	void play(String scenario) {
		Map<String, String> scripts = this.scenarios.get(scenario);
		if (scripts == null) {
			throw new InvalidScriptException(
					"There is no scenario '" + scenario + "', only " + this.scenarios.keySet());
		}
		this.providers.forEach((name, provider) -> provider.follow(scripts.getOrDefault(name, "ok")));
	}

	/**
	 * Starts a script at one provider.
	 * @throws InvalidScriptException if there is no such provider, or if the script is
	 * invalid
	 */
	void follow(String provider, String script) {
		find(provider).follow(script);
	}

	/**
	 * Returns the conversation of the last request to a provider.
	 * @throws InvalidScriptException if there is no such provider
	 */
	JsonNode lastConversation(String provider) {
		return find(provider).lastMessages();
	}

	private SimulatedProvider find(String provider) {
		SimulatedProvider simulated = this.providers.get(provider);
		if (simulated == null) {
			throw new InvalidScriptException(
					"There is no provider '" + provider + "', only " + this.providers.keySet());
		}
		return simulated;
	}

	Map<String, Map<String, String>> scenarios() {
		return this.scenarios;
	}

	/**
	 * Returns the state of each provider, by name.
	 */
	Map<String, SimulatedProvider.Status> status() {
		Map<String, SimulatedProvider.Status> status = new LinkedHashMap<>();
		this.providers.forEach((name, provider) -> status.put(name, provider.status()));
		return status;
	}

	@Override
	public void destroy() {
		this.server.stop(0);
		this.executor.shutdownNow();
	}

}
