/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.util.Assert;

/**
 * Responds with the responses of a recording, in order.
 */
final class Replay implements Responder {

	private final String location;

	/** The exchanges that have not been replayed. Also the lock. */
	private final List<RecordedExchange> exchanges;

	Replay(String location) {
		this.location = location;
		JsonNode recorded = Json.read(read(location)).path("exchanges");
		Assert.isTrue(recorded.isArray(),
				() -> location + " is not a recording. Record one with ScriptedProvider.record");
		this.exchanges = recorded.valueStream()
			.map(RecordedExchange::fromJson)
			.collect(Collectors.toCollection(ArrayList::new));
	}

	private static String read(String location) {
		try {
			return new DefaultResourceLoader().getResource(location).getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The recording " + location + " cannot be read", ex);
		}
	}

	@Override
	public void respond(HttpExchange exchange, ProviderRequest request) throws IOException {
		RecordedExchange recorded = next(RecordedExchange.pathOf(request));
		if (recorded == null) {
			throw new TestMistakeException(
					"The recording " + this.location + " has no more responses to " + request.path(), null);
		}
		if (recorded.status() != RecordedExchange.NO_RESPONSE) {
			exchange.begin(recorded.status(), recorded.headers());
			for (String event : recorded.response().split("(?<=\n\n)")) {
				exchange.writeChunk(event.getBytes(StandardCharsets.UTF_8));
			}
			if (recorded.complete()) {
				exchange.end();
			}
		}
	}

	private @Nullable RecordedExchange next(String path) {
		synchronized (this.exchanges) {
			for (RecordedExchange exchange : this.exchanges) {
				if (exchange.path().equals(path)) {
					this.exchanges.remove(exchange);
					return exchange;
				}
			}
			return null;
		}
	}

}
