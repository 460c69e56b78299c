package io.github.llmresilience.test.provider;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import tools.jackson.databind.JsonNode;

import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.util.Assert;

/**
 * Responds with the responses of a recording, in order.
 */
final class Replay implements Responder {

	private static final int BAD_REQUEST = 400;

	private final String location;

	private final List<RecordedExchange> exchanges;

	private final AtomicInteger position = new AtomicInteger();

	Replay(String location) {
		this.location = location;
		JsonNode recorded = Json.read(read(location)).path("exchanges");
		Assert.isTrue(recorded.isArray(),
				() -> location + " is not a recording. Record one with ScriptedProvider.record");
		this.exchanges = recorded.valueStream().map(RecordedExchange::fromJson).toList();
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
		int next = this.position.getAndIncrement();
		if (next >= this.exchanges.size()) {
			exchange.send(BAD_REQUEST, Map.of("Content-Type", "text/plain"),
					("The recording " + this.location + " has only " + this.exchanges.size() + " exchanges")
						.getBytes(StandardCharsets.UTF_8));
			return;
		}
		RecordedExchange recorded = this.exchanges.get(next);
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

}
