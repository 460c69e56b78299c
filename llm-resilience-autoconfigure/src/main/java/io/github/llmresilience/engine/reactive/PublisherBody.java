package io.github.llmresilience.engine.reactive;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * What is done in each attempt.
 */
@FunctionalInterface
public interface PublisherBody {

	/**
	 * Makes the publisher of one attempt, which is subscribed to at once.
	 * @throws Throwable whatever goes wrong at once
	 */
	@Nullable Publisher<?> attempt() throws Throwable;

}
