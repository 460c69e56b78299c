/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.time;

import java.util.concurrent.ThreadLocalRandom;

/**
 * The source of jitter.
 */
@FunctionalInterface
public interface Randomness {

	/** Returns the next random number, from 0 (inclusive) to 1 (exclusive). */
	double next();

	/**
	 * Returns the source of random numbers for production.
	 * @return a source that uses {@link ThreadLocalRandom}
	 */
	static Randomness system() {
		return () -> ThreadLocalRandom.current().nextDouble();
	}

}
