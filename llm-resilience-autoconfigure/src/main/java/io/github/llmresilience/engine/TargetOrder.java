/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.cost.Costs;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.pool.MemberOrder;
import io.github.llmresilience.pool.TargetPool;

/**
 * Orders the targets of one call: those of its settings, with the members of each pool in
 * the order that the policy of the pool chooses for this call. If the call has used up
 * its budget for an hour, only the models that are cheaper than its first one remain.
 */
final class TargetOrder {

	private final MemberOrder members;

	private final Costs costs;

	TargetOrder(MemberOrder members, Costs costs) {
		this.members = members;
		this.costs = costs;
	}

	List<LlmTargetSettings> of(LlmCallSettings settings, TargetGates gates) {
		List<LlmTargetSettings> ordered = hasPool(settings) ? withPools(settings, gates) : settings.targets();
		Double budget = settings.costPerHour();
		return (budget != null && this.costs.isUsedUp(settings.name(), budget)) ? cheaper(ordered) : ordered;
	}

	/**
	 * Returns the targets that are cheaper than the first one, or all targets if there
	 * are none.
	 */
	private List<LlmTargetSettings> cheaper(List<LlmTargetSettings> targets) {
		LlmTarget first = targets.get(0).target();
		List<LlmTargetSettings> cheaper = targets.stream()
			.filter((target) -> this.costs.isCheaper(target.target(), first))
			.toList();
		return cheaper.isEmpty() ? targets : cheaper;
	}

	private static boolean hasPool(LlmCallSettings settings) {
		for (LlmTargetSettings target : settings.targets()) {
			if (target.pool() != null) {
				return true;
			}
		}
		return false;
	}

	private List<LlmTargetSettings> withPools(LlmCallSettings settings, TargetGates gates) {
		List<LlmTargetSettings> ordered = new ArrayList<>(settings.targets().size());
		Set<TargetPool> pools = new HashSet<>();
		for (LlmTargetSettings target : settings.targets()) {
			TargetPool pool = target.pool();
			if (pool == null) {
				ordered.add(target);
			}
			else if (pools.add(pool)) {
				for (LlmTarget member : this.members.order(pool, settings.conversation(), gates::load)) {
					settings.targets()
						.stream()
						.filter((other) -> other.target().equals(member) && pool.equals(other.pool()))
						.forEach(ordered::add);
				}
			}
		}
		return ordered;
	}

}
