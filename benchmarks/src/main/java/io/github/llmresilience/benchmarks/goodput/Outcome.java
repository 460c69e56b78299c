/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.goodput;

/**
 * What became of a call.
 */
enum Outcome {

	/** What was asked for, whole and once. */
	RIGHT,

	/** A stream that ends too early, passed off as complete. */
	CUT,

	/** Anything else that is passed off as the answer. */
	WRONG,

	/** An exception. */
	FAILED

}
