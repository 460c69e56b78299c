package io.github.llmresilience.time;

import java.util.concurrent.ThreadLocalRandom;

/**
 * The source of jitter.
 */
@FunctionalInterface
public interface Randomness {

	/**
	 * The next random number.
	 * @return a number of at least 0 and less than 1
	 */
	double next();

	/**
	 * The system's random numbers.
	 * @return a source that uses {@link ThreadLocalRandom}
	 */
	static Randomness system() {
		return () -> ThreadLocalRandom.current().nextDouble();
	}

}
