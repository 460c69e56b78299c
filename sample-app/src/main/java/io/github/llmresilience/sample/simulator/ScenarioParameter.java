package io.github.llmresilience.sample.simulator;

import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Lets any request choose the scenario it wants to meet: {@code ?scenario=rough-day}.
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

	@ExceptionHandler
	ProblemDetail handle(InvalidScriptException mistake) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, mistake.getMessage());
	}

}
