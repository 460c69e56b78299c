package io.github.llmresilience.time;

import java.util.concurrent.ThreadLocalRandom;

/**
 * The source of jitter.
 */
@FunctionalInterface
public interface Randomness {

	/** The next random number. */
	double next();

	/**
	 * The system's random numbers.
	 * @return a source that uses {@link ThreadLocalRandom}
	 */
	static Randomness system() {
		return () -> ThreadLocalRandom.current().nextDouble();
	}

}
