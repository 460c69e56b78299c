/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.actuate;

import java.time.Duration;
import java.util.List;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.LlmTargetSettings;
import io.github.llmresilience.rule.FallbackMode;
import io.github.llmresilience.rule.RetryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a call that are in force.
 *
 * @param deadline the longest time of the whole call, or null if it is unlimited
 * @param fallbackMode when the call falls back to its next model
 * @param costPerHour the budget of the call for an hour, or null if it is unlimited
 * @param models the models in the order of their use; the order of the members of a pool
 * differs from call to call
 */
public record CallSettingsReport(@Nullable Duration deadline, FallbackMode fallbackMode, @Nullable Double costPerHour,
		List<Model> models) {

	static CallSettingsReport of(LlmCallSettings settings) {
		return new CallSettingsReport(settings.deadline(), settings.fallbackMode(), settings.costPerHour(),
				settings.targets().stream().map(Model::of).toList());
	}

	/**
	 * The settings of a model of the call.
	 *
	 * @param model the model, as provider/model
	 * @param pool the name of the pool that the model is a member of, or null
	 * @param maxAttempts the maximum number of attempts, the first one included
	 * @param initialDelay the wait before the first retry
	 * @param maxDelay the longest wait before a retry
	 * @param backoffFactor the factor from one wait to the next
	 * @param jitter the spread of a wait, as a fraction of it
	 * @param attemptTimeout the timeout of one attempt
	 */
	public record Model(String model, @Nullable String pool, int maxAttempts, Duration initialDelay, Duration maxDelay,
			double backoffFactor, double jitter, Duration attemptTimeout) {

		private static Model of(LlmTargetSettings settings) {
			LlmTarget target = settings.target();
			RetryPolicy retry = settings.retry();
			return new Model(target.toString(), settings.poolName(), retry.maxAttempts(), retry.initialDelay(),
					retry.maxDelay(), retry.backoffFactor(), retry.jitter(), retry.attemptTimeout());
		}

	}

}
