/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.health;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.call.LlmCallCatalog;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.gate.GateStatus;
import io.github.llmresilience.gate.TargetGates;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Reports the state of each model. By default the health is {@code UP} although a model
 * is unavailable, because other models may answer. With {@link Policy#DOWN_WHEN_ALL_OPEN}
 * it is {@code DOWN} if the circuit breakers of all models of a call are open. A circuit
 * breaker whose wait is over counts as half-open, because the next call may close it.
 * Otherwise an instance that was taken out of service for its open circuit breakers would
 * never return.
 */
public final class LlmHealthIndicator extends AbstractHealthIndicator {

	private final TargetGates gates;

	private final LlmCallCatalog catalog;

	private final Policy policy;

	private final Function<LlmTarget, @Nullable String> probes;

	/**
	 * Creates the indicator.
	 * @param probes returns the result of the probe of a model, or null for none
	 */
	public LlmHealthIndicator(TargetGates gates, LlmCallCatalog catalog, Policy policy,
			Function<LlmTarget, @Nullable String> probes) {
		super("The health of the language models could not be determined");
		this.gates = gates;
		this.catalog = catalog;
		this.policy = policy;
		this.probes = probes;
	}

	/**
	 * When the health is {@code DOWN}.
	 */
	public enum Policy {

		/** Never. The details contain the state of each model. */
		ALWAYS_UP,

		/** When every model of a call has an open circuit breaker. */
		DOWN_WHEN_ALL_OPEN

	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		Map<String, Object> targets = new TreeMap<>();
		List<String> withoutModel = new ArrayList<>();
		this.catalog.targetsByCall().forEach((call, candidates) -> {
			candidates.forEach((target) -> targets.computeIfAbsent(target.toString(), (name) -> describe(target)));
			if (candidates.stream().allMatch(this::isOpen)) {
				withoutModel.add(call);
			}
		});
		boolean down = this.policy == Policy.DOWN_WHEN_ALL_OPEN && !withoutModel.isEmpty();
		(down ? builder.down() : builder.up()).withDetail("targets", targets)
			.withDetail("callsWithoutModel", withoutModel);
	}

	private boolean isOpen(LlmTarget target) {
		return this.gates.stateOf(target) == CircuitState.OPEN;
	}

	private Map<String, Object> describe(LlmTarget target) {
		GateStatus status = this.gates.status(target);
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("circuit", status.circuit());
		details.put("openedByHand", status.openedByHand());
		details.put("cooldownMillis", status.cooldown().toMillis());
		if (status.lastResort() != null) {
			details.put("lastResort", status.lastResort());
		}
		String probe = this.probes.apply(target);
		if (probe != null) {
			details.put("probe", probe);
		}
		return details;
	}

}
