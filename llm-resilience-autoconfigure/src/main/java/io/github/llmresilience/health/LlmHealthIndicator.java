package io.github.llmresilience.health;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.call.LlmCallCatalog;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.gate.GateStatus;
import io.github.llmresilience.gate.TargetGates;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Tells the state of each model. A model that is down does not make the application so:
 * others answer. It is {@code DOWN} only where that is asked for and a call has no model
 * left. A circuit whose time is over counts as half-open, since the next call may close
 * it: an instance taken out of service for its open circuits would otherwise never come
 * back.
 */
public final class LlmHealthIndicator extends AbstractHealthIndicator {

	private final TargetGates gates;

	private final LlmCallCatalog catalog;

	private final Policy policy;

	public LlmHealthIndicator(TargetGates gates, LlmCallCatalog catalog, Policy policy) {
		super("The health of the language models could not be told");
		this.gates = gates;
		this.catalog = catalog;
		this.policy = policy;
	}

	/**
	 * When to be {@code DOWN}.
	 */
	public enum Policy {

		/** Never: the details tell. */
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
		return details;
	}

}
