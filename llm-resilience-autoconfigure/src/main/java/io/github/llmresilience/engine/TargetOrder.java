package io.github.llmresilience.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.pool.MemberOrder;
import io.github.llmresilience.pool.TargetPool;

/**
 * Orders the targets of one call: those of its settings, with the members of each pool in
 * the order that the policy of the pool chooses for this call.
 */
final class TargetOrder {

	private final MemberOrder members;

	TargetOrder(MemberOrder members) {
		this.members = members;
	}

	List<LlmTargetSettings> of(LlmCallSettings settings, TargetGates gates) {
		for (LlmTargetSettings target : settings.targets()) {
			if (target.pool() != null) {
				return withPools(settings, gates);
			}
		}
		return settings.targets();
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
