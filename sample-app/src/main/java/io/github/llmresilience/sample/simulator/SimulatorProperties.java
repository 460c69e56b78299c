package io.github.llmresilience.sample.simulator;

import java.time.Duration;
import java.util.Map;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties {@code simulator.*}.
 *
 * @param port the port of the simulated providers on the loopback interface
 * @param tokenDelay the delay before each token of a stream
 * @param scenarios the scripts by scenario and provider
 */
@ConfigurationProperties("simulator")
record SimulatorProperties(@DefaultValue("8089") int port, @DefaultValue("40ms") Duration tokenDelay,
		@DefaultValue Map<String, Map<String, String>> scenarios) {
}
