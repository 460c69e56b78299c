package io.github.llmresilience.autoconfigure;

import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.engine.EventPublisher;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.util.function.SingletonSupplier;

/**
 * Passes events to the listeners. The gates depend on this relay, and some listeners
 * depend on the gates. To break the cycle, the listeners are looked up after all beans
 * have been created, or at the first event.
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
