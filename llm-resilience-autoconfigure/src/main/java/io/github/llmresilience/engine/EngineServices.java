/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import io.github.llmresilience.cost.Costs;
import io.github.llmresilience.failure.classify.FailureClassifiers;
import io.github.llmresilience.fault.FaultInjector;
import io.github.llmresilience.gate.RetryBudgets;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.gate.TenantGates;
import io.github.llmresilience.time.Ticker;

/**
 * The services that all calls of an application share.
 *
 * @param classifiers classify failures
 * @param gates admit attempts to targets
 * @param budgets limit retries for each provider
 * @param answerTimes the recent answer times of each target, for hedging
 * @param ticker the monotonic clock
 * @param costs the prices of models and the costs of calls
 * @param faults makes attempts fail on purpose
 */
record EngineServices(FailureClassifiers classifiers, TargetGates gates, RetryBudgets budgets, AnswerTimes answerTimes,
		Ticker ticker, Costs costs, FaultInjector faults) {

	/** Returns these services with the gates and budgets of a tenant. */
	EngineServices with(TenantGates tenant) {
		return new EngineServices(this.classifiers, tenant.gates(), tenant.budgets(), this.answerTimes, this.ticker,
				this.costs, this.faults);
	}

}
