/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sample.simulator;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

import org.springframework.context.annotation.Profile;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Controls the simulator over HTTP.
 */
@RestController
@Profile("!live")
@RequestMapping("/simulator")
class SimulatorController {

	private final ProviderSimulator simulator;

	SimulatorController(ProviderSimulator simulator) {
		this.simulator = simulator;
	}

	@GetMapping
	Map<String, Object> status() {
		return Map.of("providers", this.simulator.status(), "scenarios", this.simulator.scenarios());
	}

	@PutMapping("/scenario/{scenario}")
	Map<String, Object> play(@PathVariable String scenario) {
		this.simulator.play(scenario);
		return status();
	}

	@GetMapping("/exchanges")
	Map<String, List<ProviderSimulator.Exchange>> exchanges() {
		return this.simulator.exchanges();
	}

	@GetMapping("/provider/{provider}/conversation")
	JsonNode conversation(@PathVariable String provider) {
		return this.simulator.lastConversation(provider);
	}

	/**
	 * Starts a script at a provider. The content type of the body is ignored, because
	 * {@code curl -d} sends a script as a form.
	 */
	@PutMapping("/provider/{provider}")
	Mono<Map<String, Object>> follow(@PathVariable String provider, ServerHttpRequest request) {
		return DataBufferUtils.join(request.getBody()).map((body) -> {
			String script = body.toString(StandardCharsets.UTF_8);
			DataBufferUtils.release(body);
			this.simulator.follow(provider, script);
			return status();
		});
	}

}
