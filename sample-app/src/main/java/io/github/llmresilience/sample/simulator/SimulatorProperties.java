package io.github.llmresilience.sample.simulator;

import java.time.Duration;
import java.util.Map;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code simulator.*}.
 *
 * @param port the port on loopback that the simulated providers listen on
 * @param tokenDelay how long a stream takes for each token
 * @param scenarios scripts by scenario and provider
 */
@ConfigurationProperties("simulator")
record SimulatorProperties(@DefaultValue("8089") int port, @DefaultValue("40ms") Duration tokenDelay,
		@DefaultValue Map<String, Map<String, String>> scenarios) {
}
