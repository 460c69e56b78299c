package io.github.llmresilience.engine.reactive;

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

}
