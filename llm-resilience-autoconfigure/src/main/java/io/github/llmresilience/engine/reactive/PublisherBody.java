/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import io.github.llmresilience.call.LlmTarget;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * The body of an attempt that returns a publisher.
 */
@FunctionalInterface
public interface PublisherBody {

	/**
	 * Creates the publisher of one attempt. The driver subscribes to it at once.
	 * @throws Throwable any failure before the publisher is returned
	 */
	@Nullable Publisher<?> attempt() throws Throwable;

	/**
	 * Whether the client that an attempt at a target uses blocks the thread of the
	 * subscription, and is known to ignore aborts.
	 * @return false by default
	 */
	default boolean ignoresAborts(LlmTarget target) {
		return false;
	}

}
