package io.github.llmresilience.engine.reactive;

import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/**
 * Receives what an attempt brings, until that is over.
 */
interface AttemptSubscriber extends CoreSubscriber<Object>, Subscription {

	boolean isOver();

	/** Whether it is over although its source has not ended. */
	boolean isGivenUp();

	/**
	 * Hears what was thrown while its source was subscribed to: Reactor throws what is
	 * fatal, and nobody else would hear of it. Of an attempt that was given up nobody
	 * wants to; by then the call goes on elsewhere.
	 * @return false if it comes from behind the attempt, and is to be thrown on
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
