/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.observation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Predicts the role of an attempt at its start, because the kind of a span is set then.
 * The prediction is the role of the last attempt of the same method or model.
 */
final class AttemptRoles {

	/** The maximum number of calls and models whose roles are kept. */
	private static final int MAX_KEYS = 1000;

	/** Returns whether attempts of methods, or of model calls, have a role at first. */
	private final Predicate<AttemptRole> atFirst;

	private final Map<Object, AttemptRole> known = new ConcurrentHashMap<>();

	/**
	 * Creates the roles.
	 * @param atFirst whether a role is expected before the first attempt has ended:
	 * {@link AttemptRole#METHOD} of methods and {@link AttemptRole#OBSERVED_BY_CLIENT} of
	 * model calls
	 */
	AttemptRoles(Predicate<AttemptRole> atFirst) {
		this.atFirst = atFirst;
	}

	/**
	 * Returns the expected role of an attempt.
	 * @param key the name of the call for an attempt of a method, the model for one of a
	 * model call
	 * @param other the role of such an attempt that is not a request
	 */
	AttemptRole expected(Object key, AttemptRole other) {
		AttemptRole role = this.known.get(key);
		if (role != null) {
			return role;
		}
		return this.atFirst.test(other) ? other : AttemptRole.REQUEST;
	}

	void learn(Object key, AttemptRole role) {
		if (this.known.get(key) != role && (this.known.size() < MAX_KEYS || this.known.containsKey(key))) {
			this.known.put(key, role);
		}
	}

}
