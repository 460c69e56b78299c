package io.github.llmresilience.sample.simulator;

import java.util.Map;

import org.springframework.context.annotation.Profile;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Tells the simulator what to do.
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

	@PutMapping("/provider/{provider}")
	Map<String, Object> follow(@PathVariable String provider, @RequestBody String script) {
		this.simulator.follow(provider, script);
		return status();
	}

}
