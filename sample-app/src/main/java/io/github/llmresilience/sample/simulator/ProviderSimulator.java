/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sample.simulator;

import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.llmresilience.test.provider.ProviderRequest;
import io.github.llmresilience.test.provider.ScriptedProvider;
import io.github.llmresilience.test.provider.ScriptedProviders;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Simulates the providers of the sample with the scripted providers of
 * {@code llm-resilience-test}, and starts scenarios.
 */
@Component
@Profile("!live")
class ProviderSimulator implements DisposableBean {

	private static final List<String> NAMES = List.of("openai", "anthropic");

	private final Map<String, SimulatorProperties.ScenarioProperties> scenarios;

	private final ScriptedProviders providers;

	ProviderSimulator(SimulatorProperties properties) {
		this.scenarios = properties.scenarios();
		this.providers = start(properties.port());
		NAMES.forEach(
				(name) -> this.providers.provider(name).answers(Bookshelf::answer).tokenDelay(properties.tokenDelay()));
	}

	private static ScriptedProviders start(int port) {
		try {
			return ScriptedProviders.start(port);
		}
		catch (UncheckedIOException ex) {
			throw new IllegalStateException(
					"Port " + port + " is not available. Choose another one with simulator.port", ex);
		}
	}

	/**
	 * Starts a scenario at all providers.
	 * @throws InvalidScenarioException if there is no such scenario
	 */
	void play(String scenario) {
		SimulatorProperties.ScenarioProperties properties = this.scenarios.get(scenario);
		if (properties == null) {
			throw new InvalidScenarioException(
					"There is no scenario '" + scenario + "', only " + this.scenarios.keySet());
		}
		NAMES.forEach((name) -> follow(name, properties.scripts().getOrDefault(name, "ok")));
	}

	/**
	 * Starts a script at one provider.
	 * @throws IllegalArgumentException if the script is invalid
	 * @throws InvalidScenarioException if there is no such provider
	 */
	void follow(String provider, String script) {
		ScriptedProvider scripted = find(provider).script(script);
		scripted.clearRequests();
	}

	/**
	 * Returns the conversation of the last request to a provider.
	 * @throws InvalidScenarioException if there is no such provider
	 */
	JsonNode lastConversation(String provider) {
		List<ProviderRequest> requests = find(provider).requests();
		return requests.isEmpty() ? MissingNode.getInstance()
				: requests.get(requests.size() - 1).json().path("messages");
	}

	/**
	 * Returns the requests of all providers since the start of their scripts, by
	 * provider.
	 */
	Map<String, List<Exchange>> exchanges() {
		Map<String, List<Exchange>> exchanges = new LinkedHashMap<>();
		NAMES.forEach((name) -> exchanges.put(name,
				this.providers.provider(name).requests().stream().map(Exchange::of).toList()));
		return exchanges;
	}

	private ScriptedProvider find(String provider) {
		if (!NAMES.contains(provider)) {
			throw new InvalidScenarioException("There is no provider '" + provider + "', only " + NAMES);
		}
		return this.providers.provider(provider);
	}

	Map<String, SimulatorProperties.ScenarioProperties> scenarios() {
		return this.scenarios;
	}

	/**
	 * Returns the state of each provider, by name.
	 */
	Map<String, Status> status() {
		Map<String, Status> status = new LinkedHashMap<>();
		NAMES.forEach((name) -> {
			ScriptedProvider provider = this.providers.provider(name);
			status.put(name, new Status(provider.script(), provider.requestCount()));
		});
		return status;
	}

	@Override
	public void destroy() {
		this.providers.close();
	}

	/**
	 * A request and its answer.
	 *
	 * @param messages the conversation, in the format of the provider
	 * @param answer the text of the answer, or null if there is no whole answer
	 */
	record Exchange(JsonNode messages, @Nullable String answer) {

		private static Exchange of(ProviderRequest request) {
			return new Exchange(request.json().path("messages"), request.answer());
		}

	}

	/**
	 * The state of a simulated provider.
	 *
	 * @param script the script of the provider
	 * @param requests the number of requests since the start of the script
	 */
	record Status(String script, int requests) {
	}

}
