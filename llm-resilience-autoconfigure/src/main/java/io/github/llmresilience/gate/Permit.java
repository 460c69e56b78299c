/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import org.jspecify.annotations.Nullable;

/**
 * The permission to make one attempt. The attempt reports its first result and its end to
 * the permit.
 */
public interface Permit {

	/** A permit that records nothing. */
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

	/** Records that the target has begun to answer with a stream. */
	void answering(long durationNanos);

	/**
	 * Records the number of tokens of the attempt, before its result.
	 */
	default void used(long tokens) {
	}

	/**
	 * Records that the target has answered. After {@link #answering}, the answer is not
	 * counted again.
	 * @param durationNanos the duration of the attempt in nanoseconds
	 */
	void succeeded(long durationNanos);

	/** Records a failure that the circuit breaker counts. */
	void failed(long durationNanos);

	/**
	 * Records that a stream broke after {@link #answering}. The failure is counted in
	 * addition to the answer.
	 */
	void cut();

	/** Ends the attempt without a result for the circuit breaker. */
	void release();

	/**
	 * Records that the target has rejected the request with a failure that the circuit
	 * breaker does not count, such as a rate limit or a refused key.
	 */
	default void rejected() {
		release();
	}

	/**
	 * Ends the attempt before it has sent a request, and hands its turn of a rate limit
	 * over to another attempt.
	 * @return the turn, or null if there is none
	 */
	default RateLimit.@Nullable Turn handOver() {
		giveBack();
		return null;
	}

	/** Ends the attempt before it has sent a request. */
	default void giveBack() {
		release();
	}

}
