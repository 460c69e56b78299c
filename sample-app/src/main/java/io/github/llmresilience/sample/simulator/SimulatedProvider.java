package io.github.llmresilience.sample.simulator;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Simulates one provider: answers its requests as a script defines.
 */
final class SimulatedProvider implements HttpHandler {

	/** Longer than the timeout of any client. */
	private static final long HANG_SECONDS = 300;

	private final WireFormat format;

	private final Duration tokenDelay;

	private final AtomicInteger requests = new AtomicInteger();

	private volatile FaultScript script = FaultScript.parse("ok");

	private volatile JsonNode lastMessages = MissingNode.getInstance();

	SimulatedProvider(WireFormat format, Duration tokenDelay) {
		this.format = format;
		this.tokenDelay = tokenDelay;
	}

	void follow(String script) {
		this.script = FaultScript.parse(script);
		this.requests.set(0);
	}

	Status status() {
		return new Status(this.script.toString(), this.requests.get());
	}

	/**
	 * Returns the conversation of the last request.
	 */
	JsonNode lastMessages() {
		return this.lastMessages;
	}

	/**
	 * The state of a simulated provider.
	 *
	 * @param script the script of the provider
	 * @param requests the number of requests since the start of the script
	 */
	record Status(String script, int requests) {
	}

	@Override
	public void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			this.requests.incrementAndGet();
			Json.RequestBody request = Json.read(exchange.getRequestBody().readAllBytes());
			this.lastMessages = request.json().path("messages");
			Act act = this.script.next();
			switch (act.kind()) {
				case OK -> answer(exchange, request, act);
				case SLOPPY -> answer(exchange, request, Bookshelf.sloppyAnswer(request.text()), act);
				case MALFORMED -> answer(exchange, request, Bookshelf.malformedAnswer(request.text()), act);
				case CUT -> answer(exchange, request, Bookshelf.answer(request), act);
				case ERROR -> error(exchange, act);
				case HANG -> hang();
				case OUTAGE -> {
				}
			}
		}
	}

	/**
	 * Answers with a call of the offered tool, with the result of the tool, or with a
	 * text.
	 */
	private void answer(HttpExchange exchange, Json.RequestBody request, Act act) throws IOException {
		String tool = this.format.toolIn(request.json());
		String result = this.format.toolResultIn(request.json());
		if (result != null) {
			answer(exchange, request, "The warehouse says: " + result, act);
		}
		else if (tool != null) {
			String title = Bookshelf.titleIn(request.text());
			send(exchange, 200, this.format.toolCall(request.model(), tool, "{\"title\":" + Json.string(title) + "}"));
		}
		else {
			answer(exchange, request, Bookshelf.answer(request), act);
		}
	}

	private void error(HttpExchange exchange, Act act) throws IOException {
		if (act.retryAfter() != null) {
			exchange.getResponseHeaders().set("Retry-After", act.retryAfter());
		}
		send(exchange, act.status(), this.format.error(act.status()));
	}

	private void answer(HttpExchange exchange, Json.RequestBody request, String text, Act act) throws IOException {
		if (request.stream()) {
			stream(exchange, request, text, act);
		}
		else if (act.kind() == Act.Kind.CUT) {
			byte[] body = this.format.answer(request.model(), text).getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().set("Content-Type", "application/json");
			exchange.sendResponseHeaders(200, body.length);
			exchange.getResponseBody().write(body, 0, body.length / 2);
			exchange.getResponseBody().flush();
		}
		else {
			send(exchange, 200, this.format.answer(request.model(), text));
		}
	}

	private void stream(HttpExchange exchange, Json.RequestBody request, String text, Act act) throws IOException {
		boolean cut = act.kind() == Act.Kind.CUT;
		List<String> tokens = Arrays.asList(text.split("(?<= )"));
		int last = (act.tokens() != null) ? act.tokens() : tokens.size() / 2;
		List<String> sent = cut ? tokens.subList(0, Math.min(last, tokens.size())) : tokens;
		exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
		exchange.sendResponseHeaders(200, 0);
		OutputStream body = exchange.getResponseBody();
		writeEvents(body, this.format.streamed(request.model(), sent));
		if (!cut) {
			writeEvents(body, this.format.streamEnd(request.model()));
		}
	}

	private void writeEvents(OutputStream body, List<String> events) throws IOException {
		for (String event : events) {
			pause();
			body.write((event + "\n\n").getBytes(StandardCharsets.UTF_8));
			body.flush();
		}
	}

	private static void send(HttpExchange exchange, int status, String json) throws IOException {
		byte[] body = json.getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().set("Content-Type", "application/json");
		exchange.sendResponseHeaders(status, body.length);
		exchange.getResponseBody().write(body);
	}

	private void pause() {
		try {
			TimeUnit.MILLISECONDS.sleep(this.tokenDelay.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void hang() {
		try {
			TimeUnit.SECONDS.sleep(HANG_SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
