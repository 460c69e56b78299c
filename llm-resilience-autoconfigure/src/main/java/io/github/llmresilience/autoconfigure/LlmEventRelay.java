package io.github.llmresilience.autoconfigure;

import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.engine.EventPublisher;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.util.function.SingletonSupplier;

/**
 * Breaks the circle between the gates, which have events to tell, and the listeners, some
 * of which look at the gates: listeners are looked up when all beans are there, or with
 * the first event.
 */
final class LlmEventRelay implements Consumer<LlmCallEvent>, SmartInitializingSingleton {

	private final Supplier<EventPublisher> publisher;

	LlmEventRelay(Supplier<EventPublisher> publisher) {
		this.publisher = SingletonSupplier.of(publisher);
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
