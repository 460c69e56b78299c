/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sample.simulator;

import io.github.llmresilience.test.provider.InvalidScriptException;
import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Starts the scenario in the parameter of any request, for example
 * {@code ?scenario=rough-day}.
 */
@RestControllerAdvice
@Profile("!live")
class ScenarioParameter {

	private final ProviderSimulator simulator;

	ScenarioParameter(ProviderSimulator simulator) {
		this.simulator = simulator;
	}

	@ModelAttribute
	void play(@RequestParam(required = false) @Nullable String scenario) {
		if (scenario != null) {
			this.simulator.play(scenario);
		}
	}

	@ExceptionHandler({ InvalidScenarioException.class, InvalidScriptException.class })
	ProblemDetail handle(IllegalArgumentException mistake) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, mistake.getMessage());
	}

}
