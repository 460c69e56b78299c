/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sample.console;

import java.time.Duration;
import java.util.Map;

import reactor.core.publisher.Flux;

import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Sends events to the console. The page itself is a static resource.
 */
@RestController
class ConsoleController {

	/**
	 * The interval of heartbeats. They keep the connection open, and detect when it is
	 * closed.
	 */
	private static final Duration HEARTBEAT = Duration.ofSeconds(10);

	private final CallEventFeed feed;

	ConsoleController(CallEventFeed feed) {
		this.feed = feed;
	}

	@GetMapping(path = "/console/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	Flux<ServerSentEvent<Map<String, Object>>> events() {
		Flux<ServerSentEvent<Map<String, Object>>> beats = Flux.interval(Duration.ZERO, HEARTBEAT)
			.map((beat) -> ServerSentEvent.<Map<String, Object>>builder().comment("watching").build());
		return Flux.merge(this.feed.watch().map((fields) -> ServerSentEvent.builder(fields).build()), beats);
	}

}
