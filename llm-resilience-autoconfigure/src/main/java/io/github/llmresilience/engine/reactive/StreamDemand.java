/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.util.concurrent.atomic.AtomicLong;

import reactor.core.publisher.Operators;

/**
 * The demand of a consumer, and how much of it the source has been asked for. An element
 * that is held back or left out is requested again. Only {@link #add} may be called by
 * several threads.
 */
final class StreamDemand {

	private final AtomicLong requested = new AtomicLong();

	private long received;

	private long asked;

	private long passed;

	/** The consumer requests more elements. */
	void add(long count) {
		this.requested.accumulateAndGet(count, Operators::addCap);
	}

	/** The source has delivered an element. */
	void receive() {
		this.received++;
	}

	/** Whether the source owes an element. */
	boolean isOutstanding() {
		return this.asked > this.received;
	}

	/** Takes one from the demand if there is any. */
	boolean tryPass() {
		boolean passes = this.passed < this.requested.get();
		this.passed += passes ? 1 : 0;
		return passes;
	}

	/** Returns how many more elements to request from the source. */
	long toAsk(int waiting) {
		long wanted = this.requested.get();
		if (wanted == Long.MAX_VALUE) {
			boolean isNew = this.asked != Long.MAX_VALUE;
			this.asked = Long.MAX_VALUE;
			return isNew ? Long.MAX_VALUE : 0;
		}
		long missing = (wanted - this.passed - waiting) - (this.asked - this.received);
		this.asked += Math.max(0, missing);
		return Math.max(0, missing);
	}

}
