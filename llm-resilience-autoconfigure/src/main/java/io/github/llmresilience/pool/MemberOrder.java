/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.pool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.gate.TargetLoad;
import io.github.llmresilience.time.Randomness;
import org.jspecify.annotations.Nullable;

/**
 * Orders the members of a pool for one call. The call asks the first member that admits
 * it, and goes on with the next one after a failure.
 */
public final class MemberOrder {

	/** Members whose cost is at most this multiple of the lowest cost share the calls. */
	private static final double SIMILAR = 1.5;

	/** The factor by which a member is less busy than one that was drawn before it. */
	private static final double CLEARLY = 1.05;

	/** The failure rate below which a member without answers is tried. */
	private static final double FORGOTTEN = 0.05;

	private final Randomness random;

	public MemberOrder(Randomness random) {
		this.random = random;
	}

	/**
	 * Returns the members in the order in which a call asks them.
	 * @param conversation identifies the conversation of the call, or null
	 * @param loads returns the load of a member
	 */
	public List<LlmTarget> order(TargetPool pool, @Nullable String conversation,
			Function<LlmTarget, TargetLoad> loads) {
		if (pool.sticky() && conversation != null) {
			return sorted(pool.weights().keySet(), (member) -> -affinity(member, pool.weight(member), conversation));
		}
		return switch (pool.policy()) {
			case WEIGHTED -> byWeight(pool, loads);
			case LEAST_BUSY -> leastBusy(pool, loads);
			case FASTEST -> fastest(pool, loads);
		};
	}

	/** A member that fails receives fewer calls: a quarter if half of them fail. */
	private List<LlmTarget> byWeight(TargetPool pool, Function<LlmTarget, TargetLoad> loads) {
		return sorted(pool.weights().keySet(), (member) -> drawn(pool.weight(member) * health(loads.apply(member))));
	}

	private List<LlmTarget> leastBusy(TargetPool pool, Function<LlmTarget, TargetLoad> loads) {
		List<LlmTarget> members = byWeight(pool, loads);
		if (members.size() > 1 && busy(pool, members.get(1), loads) * CLEARLY < busy(pool, members.get(0), loads)) {
			members.add(0, members.remove(1));
		}
		return members;
	}

	private static double busy(TargetPool pool, LlmTarget member, Function<LlmTarget, TargetLoad> loads) {
		TargetLoad load = loads.apply(member);
		return (load.running() + 1) / (pool.weight(member) * health(load));
	}

	/**
	 * Members with similar costs are in random order, so that the fastest one does not
	 * receive all calls. A member that has not answered yet is asked by one call at a
	 * time.
	 */
	private List<LlmTarget> fastest(TargetPool pool, Function<LlmTarget, TargetLoad> loads) {
		Map<LlmTarget, Double> costs = new LinkedHashMap<>();
		pool.weights().forEach((member, weight) -> costs.put(member, cost(loads.apply(member), weight)));
		double similar = SIMILAR * Collections.min(costs.values());
		return sorted(sorted(costs.keySet(), costs::get),
				(member) -> (costs.getOrDefault(member, Double.MAX_VALUE) <= similar) ? drawn(pool.weight(member))
						: Double.MAX_VALUE);
	}

	private static double cost(TargetLoad load, double weight) {
		double nanos = load.answerNanos();
		if (Double.isNaN(nanos)) {
			return (load.running() == 0 && load.failureRate() < FORGOTTEN) ? 0 : Double.MAX_VALUE;
		}
		return nanos * (load.running() + 1) / (weight * health(load));
	}

	private static double health(TargetLoad load) {
		double answered = 1 - load.failureRate();
		return Math.max(answered * answered, Double.MIN_NORMAL);
	}

	/** Returns a random key. The member with the highest weight has the lowest mean. */
	private double drawn(double weight) {
		return -Math.log(1 - this.random.next()) / weight;
	}

	/** Sorts members by a key that is computed once for each. Keeps the order of ties. */
	private static List<LlmTarget> sorted(Collection<LlmTarget> members, ToDoubleFunction<LlmTarget> key) {
		Map<LlmTarget, Double> keys = new LinkedHashMap<>();
		members.forEach((member) -> keys.put(member, key.applyAsDouble(member)));
		List<LlmTarget> sorted = new ArrayList<>(keys.keySet());
		sorted.sort(Comparator.comparingDouble(keys::get));
		return sorted;
	}

	/**
	 * Returns the affinity of a conversation to a member (weighted rendezvous hashing):
	 * if a member is added or removed, only the conversations of that member move.
	 */
	private static double affinity(LlmTarget member, double weight, String conversation) {
		long hash = mix(conversation.hashCode() * 0x9E3779B97F4A7C15L + member.toString().hashCode());
		double uniform = ((hash >>> 11) + 0.5) * 0x1.0p-53;
		return -weight / Math.log(uniform);
	}

	/** Mixes the bits of a hash (the finalizer of SplitMix64). */
	private static long mix(long hash) {
		long mixed = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
		mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
		return mixed ^ (mixed >>> 31);
	}

}
