/*
 * SPDX-License-Identifier: Apache-2.0
 */
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
 * Passes the events of calls to subscribers. Events are discarded if there is no
 * subscriber.
 */
@Component
class CallEventFeed implements LlmCallListener {

	/**
	 * The number of events that are buffered for a subscriber. If the buffer is full, the
	 * oldest events are dropped.
	 */
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
	 * Returns the events from now on. They are delivered on another thread than that of
	 * the call.
	 */
	Flux<Map<String, Object>> watch() {
		return this.events.asFlux()
			.onBackpressureBuffer(BUFFER, BufferOverflowStrategy.DROP_OLDEST)
			.publishOn(Schedulers.parallel());
	}

}
