package io.github.llmresilience.autoconfigure;

import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.engine.EventPublisher;

import org.springframework.util.function.SingletonSupplier;

/**
 * Breaks the circle between the gates, which have events to tell, and the listeners, some
 * of which look at the gates: listeners are looked up with the first event.
 */
final class LlmEventRelay implements Consumer<LlmCallEvent> {

	private final Supplier<EventPublisher> publisher;

	LlmEventRelay(Supplier<EventPublisher> publisher) {
		this.publisher = SingletonSupplier.of(publisher);
	}

	@Override
	public void accept(LlmCallEvent event) {
		this.publisher.get().accept(event);
	}

}
