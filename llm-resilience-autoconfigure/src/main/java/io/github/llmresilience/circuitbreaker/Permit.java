package io.github.llmresilience.circuitbreaker;

/**
 * The leave to make one attempt. Exactly the first of the three answers counts.
 */
public interface Permit {

	/** The permit of a target without a circuit breaker. */
	Permit UNGUARDED = new Permit() {

		@Override
		public void succeeded(long durationNanos) {
		}

		@Override
		public void failed(long durationNanos) {
		}

		@Override
		public void cut() {
		}

		@Override
		public void release() {
		}

	};

	/**
	 * The target answered.
	 * @param durationNanos how long it took
	 */
	void succeeded(long durationNanos);

	/**
	 * The target is sick.
	 * @param durationNanos how long it took
	 */
	void failed(long durationNanos);

	/**
	 * The target answered, and then its stream broke. Counts beside the answer.
	 */
	void cut();

	/**
	 * The attempt says nothing about the target's health.
	 */
	void release();

}
