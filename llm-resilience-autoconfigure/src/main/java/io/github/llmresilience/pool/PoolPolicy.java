/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.pool;

/**
 * How a pool distributes its calls.
 */
public enum PoolPolicy {

	/** By weight. */
	WEIGHTED,

	/**
	 * To the less busy of two members that are chosen at random by weight (power of two
	 * choices).
	 */
	LEAST_BUSY,

	/** To the members that have answered fastest, by a decaying average. */
	FASTEST

}
