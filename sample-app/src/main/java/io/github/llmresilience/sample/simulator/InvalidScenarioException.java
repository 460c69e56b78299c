/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sample.simulator;

/**
 * Thrown if a scenario or a provider does not exist.
 */
final class InvalidScenarioException extends IllegalArgumentException {

	InvalidScenarioException(String message) {
		super(message);
	}

}
