package io.github.llmresilience.gate;

/**
 * The leave to make one attempt. It is told how the target answers, once, and that the
 * attempt has ended.
 */
public interface Permit {

	/** The permit of a target without a circuit breaker. */
	Permit UNGUARDED = new Permit() {

		@Override
		public void answering(long durationNanos) {
		}

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

	/** The target answers, with a stream that goes on. */
	void answering(long durationNanos);

	/**
	 * The target has answered. Adds nothing where it was {@linkplain #answering said} to.
	 * @param durationNanos how long it took
	 */
	void succeeded(long durationNanos);

	/** The target is sick. */
	void failed(long durationNanos);

	/**
	 * The target was answering, and then its stream broke. Counts beside the answer.
	 */
	void cut();

	/** The attempt has ended and says nothing more about the target's health. */
	void release();

}
