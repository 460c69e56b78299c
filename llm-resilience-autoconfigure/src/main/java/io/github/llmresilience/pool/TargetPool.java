/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.pool;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.llmresilience.call.LlmTarget;

/**
 * Models that answer the same calls: deployments, regions or keys.
 *
 * @param name the name of the pool
 * @param policy how the pool distributes its calls
 * @param sticky whether the calls of a conversation prefer the same member
 * @param weights the members with their weights, each more than zero
 */
public record TargetPool(String name, PoolPolicy policy, boolean sticky, Map<LlmTarget, Double> weights) {

	/** The provider of a model reference that names a pool, as in {@code pool/name}. */
	public static final String PREFIX = "pool";

	public TargetPool {
		weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
	}

	double weight(LlmTarget member) {
		return this.weights.getOrDefault(member, 1.0);
	}

}
