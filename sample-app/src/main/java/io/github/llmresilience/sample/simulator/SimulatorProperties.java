/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sample.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties {@code simulator.*}.
 *
 * @param port the port of the simulated providers on the loopback interface
 * @param tokenDelay the delay before each token of a stream
 * @param scenarios the scenarios by name
 */
@ConfigurationProperties("simulator")
record SimulatorProperties(@DefaultValue("8089") int port, @DefaultValue("40ms") Duration tokenDelay,
		@DefaultValue Map<String, ScenarioProperties> scenarios) {

	/**
	 * Properties of a scenario.
	 *
	 * @param description what happens, in one sentence
	 * @param methods the methods that the scenario is about; by default all
	 * @param scripts the scripts by provider; without a script a provider answers
	 */
	record ScenarioProperties(String description, @DefaultValue List<String> methods,
			@DefaultValue Map<String, String> scripts) {
	}

}
