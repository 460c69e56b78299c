package io.github.llmresilience.engine.reactive;

import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/**
 * Receives the signals of an attempt until the attempt is over.
 */
interface AttemptSubscriber extends CoreSubscriber<Object>, Subscription {

	boolean isOver();

	/** Whether the attempt is over although its source has not ended. */
	boolean isGivenUp();

	/**
	 * Handles an exception that the subscription to the source threw. Reactor throws
	 * fatal exceptions and does not signal them. If the attempt was given up, the
	 * exception is dropped, because the call goes on elsewhere.
	 * @return false if the attempt ended before, so the exception comes from downstream
	 * and must be rethrown
	 */
	default boolean hears(Throwable thrown) {
		if (isGivenUp()) {
			Operators.onErrorDropped(thrown, currentContext());
			return true;
		}
		boolean running = !isOver();
		if (running) {
			onError(thrown);
		}
		return running;
	}

}
