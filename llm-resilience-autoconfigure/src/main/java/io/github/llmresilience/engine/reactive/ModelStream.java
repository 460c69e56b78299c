/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.util.function.Predicate;

import io.github.llmresilience.call.LlmStreamReader;
import io.github.llmresilience.call.LlmTarget;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * A model call inside an attempt of a method that streams the answer.
 *
 * @param body streams from the target of its context, and continues the partial answer if
 * there is one
 * @param reader reads the elements
 * @param offersTools whether the request offers tools to the model
 * @param ignoring whether the client of a target is known to block the thread of the
 * subscription and to ignore aborts
 * @param onRestart runs when the stream restarts, to discard the elements collected so
 * far
 */
public record ModelStream(PublisherBody body, LlmStreamReader<?> reader, boolean offersTools,
		Predicate<LlmTarget> ignoring, Runnable onRestart) implements PublisherBody {

	@Override
	public @Nullable Publisher<?> attempt() throws Throwable {
		return this.body.attempt();
	}

	@Override
	public boolean ignoresAborts(LlmTarget target) {
		return this.ignoring.test(target);
	}

}
