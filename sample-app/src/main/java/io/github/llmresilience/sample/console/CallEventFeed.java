package io.github.llmresilience.sample.console;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallListener;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import org.springframework.stereotype.Component;

/**
 * Passes on what happens to calls to whoever watches. Nobody watches: nothing is kept.
 */
@Component
class CallEventFeed implements LlmCallListener {

	/** A watcher that is slower misses the oldest events. */
	private static final int BUFFER = 1000;

	private final Sinks.Many<Map<String, Object>> events = Sinks.many().multicast().directBestEffort();

	@Override
	public void onEvent(LlmCallEvent event) {
		if (this.events.currentSubscriberCount() > 0) {
			Map<String, Object> fields = new LinkedHashMap<>();
			fields.put("time", Instant.now().toString());
			fields.putAll(event.fields());
			this.events.emitNext(fields, (signal, result) -> result == Sinks.EmitResult.FAIL_NON_SERIALIZED);
		}
	}

	/**
	 * The events from now on, on a thread that is none of a call.
	 */
	Flux<Map<String, Object>> watch() {
		return this.events.asFlux()
			.onBackpressureBuffer(BUFFER, BufferOverflowStrategy.DROP_OLDEST)
			.publishOn(Schedulers.parallel());
	}

}
