/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.engine.EventPublisher;
import io.github.llmresilience.state.Resettable;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.util.function.SingletonSupplier;

/**
 * Passes events to the listeners. The gates depend on this relay, and some listeners
 * depend on the gates. To break the cycle, the listeners are looked up after all beans
 * have been created, or at the first event.
 */
final class LlmEventRelay implements Consumer<LlmCallEvent>, SmartInitializingSingleton, Resettable {

	private final Supplier<EventPublisher> create;

	private volatile Supplier<EventPublisher> publisher;

	LlmEventRelay(Supplier<EventPublisher> publisher) {
		this.create = publisher;
		this.publisher = SingletonSupplier.of(publisher);
	}

	/** Creates the publisher anew, so that warnings are logged again. */
	@Override
	public void reset() {
		this.publisher = SingletonSupplier.of(this.create);
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.publisher.get();
	}

	@Override
	public void accept(LlmCallEvent event) {
		this.publisher.get().accept(event);
	}

}
