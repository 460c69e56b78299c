/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.util.function.Function;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.engine.AttemptBody;
import io.github.llmresilience.engine.reactive.PublisherBody;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * Creates bodies that return a publisher from the bodies of methods.
 */
final class PublisherBodies {

	private PublisherBodies() {
	}

	/**
	 * Creates a body.
	 * @param body invokes the method
	 * @param adapter adapts the return value of the method
	 */
	static PublisherBody of(AttemptBody body, Function<Object, Publisher<?>> adapter) {
		return new PublisherBody() {

			@Override
			public @Nullable Publisher<?> attempt() throws Throwable {
				Object returned = body.attempt();
				return (returned != null) ? adapter.apply(returned) : null;
			}

			@Override
			public boolean ignoresAborts(LlmTarget target) {
				return body.ignoresAborts(target);
			}

		};
	}

}
