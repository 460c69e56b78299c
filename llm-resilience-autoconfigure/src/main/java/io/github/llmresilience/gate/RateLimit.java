/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A limit on the requests and tokens that a provider receives in a minute.
 */
public interface RateLimit {

	/** Takes a turn. Returns null if there is none now. */
	@Nullable Turn tryTake();

	/** Returns the estimated time until the next turn. */
	Duration untilNextTurn();

	/** Takes the next free turn, which may be later. */
	Turn reserve();

	/** Applies the limits in the headers of a response, if this limit learns them. */
	void learn(Map<String, List<String>> headers);

	/** Returns the number of turns that were asked for since the last call. */
	long takeDemand();

	/**
	 * Sets the part of the limit that this instance of the application may use.
	 * @param share more than 0, at most 1
	 */
	void share(double share);

	/** Returns the current state. */
	Status status();

	/**
	 * The state of a rate limit.
	 *
	 * @param requests the number of requests that may be sent at once, or null if
	 * requests are not limited; negative if calls wait for their turn
	 * @param tokens the number of tokens that may be used at once, or null if tokens are
	 * not limited
	 * @param share the part of the limit that this instance may use, from 0 to 1
	 */
	record Status(@Nullable Long requests, @Nullable Long tokens, double share) {
	}

	/**
	 * The permission to send one request. Its tokens are estimated until they are known.
	 */
	interface Turn {

		/** Returns the time from the reservation to the turn. */
		Duration delay();

		/** Records the number of tokens of the request and its answer. */
		void used(long tokens);

		/** Records that the request used no tokens, unless {@link #used} was called. */
		void failed();

		/** Returns the turn: no request was sent. */
		void giveBack();

	}

}
