/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * The concurrency limit of a provider: the maximum number of attempts that run at the
 * same time. An attempt never waits for a place.
 */
final class ConcurrencyLimit {

	private final int max;

	private final AtomicInteger running = new AtomicInteger();

	ConcurrencyLimit(int max) {
		this.max = max;
	}

	/**
	 * Requests a place.
	 * @return the place, or null if all places are taken
	 */
	@Nullable Place tryEnter() {
		int before = this.running.get();
		while (before < this.max) {
			if (this.running.compareAndSet(before, before + 1)) {
				return new Place();
			}
			before = this.running.get();
		}
		return null;
	}

	boolean hasRoom() {
		return this.running.get() < this.max;
	}

	int running() {
		return this.running.get();
	}

	/**
	 * The place of one attempt. Only the first {@link #leave()} has an effect.
	 */
	final class Place {

		private final AtomicBoolean left = new AtomicBoolean();

		private Place() {
		}

		void leave() {
			if (this.left.compareAndSet(false, true)) {
				ConcurrencyLimit.this.running.decrementAndGet();
			}
		}

	}

}
