/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two providers on loopback, OpenAI and Anthropic, that answer what they are told, one
 * reply for each request, and keep what they were sent. The last reply is repeated.
 */
public final class ScriptedProviders implements AutoCloseable {

	private static final JsonMapper JSON = JsonMapper.shared();

	private final HttpServer server;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final CountDownLatch closed = new CountDownLatch(1);

	private final Semaphore clientsGone = new Semaphore(0);

	public final Provider openAi = new Provider();

	public final Provider anthropic = new Provider();

	private final List<String> order = new CopyOnWriteArrayList<>();

	public ScriptedProviders() {
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.setExecutor(this.threads);
		this.server.createContext("/openai", (exchange) -> answer("openai", this.openAi, exchange));
		this.server.createContext("/anthropic", (exchange) -> answer("anthropic", this.anthropic, exchange));
		this.server.start();
	}

	/**
	 * A reply.
	 */
	public record Reply(int status, Map<String, String> headers, String body, Ending ending) {

		public Reply(int status, Map<String, String> headers, String body) {
			this(status, headers, body, Ending.WHOLE);
		}

		/** The same, but the connection breaks in the middle of it. */
		public Reply cut() {
			return new Reply(this.status, this.headers, this.body, Ending.CUT);
		}

		/** The same, but it never ends. */
		public Reply stalled() {
			return new Reply(this.status, this.headers, this.body, Ending.STALLED);
		}

		/** The same, but then the provider sends nothing, not even a comment. */
		public Reply silent() {
			return new Reply(this.status, this.headers, this.body, Ending.SILENT);
		}

		private static Reply events(String... events) {
			return new Reply(200, Map.of("Content-Type", "text/event-stream"), String.join("\n\n", events) + "\n\n");
		}

		public static Reply error(int status) {
			return new Reply(status, Map.of(), "{\"error\":{\"message\":\"scripted\",\"type\":\"error\"}}");
		}

		public static Reply error(int status, String retryAfter) {
			return new Reply(status, Map.of("Retry-After", retryAfter), "{\"error\":{\"message\":\"scripted\"}}");
		}

		/** Closes the connection without an answer. */
		public static Reply drop() {
			return new Reply(-1, Map.of(), "");
		}

		/** Never answers. */
		public static Reply hang() {
			return new Reply(-2, Map.of(), "");
		}

	}

	/**
	 * How the body of a reply ends.
	 */
	public enum Ending {

		WHOLE, CUT, STALLED, SILENT

	}

	/**
	 * One provider: its script and what it was sent.
	 */
	public static final class Provider {

		private final Deque<Reply> replies = new ConcurrentLinkedDeque<>();

		public final List<JsonNode> requests = new CopyOnWriteArrayList<>();

		public final List<Map<String, List<String>>> headers = new CopyOnWriteArrayList<>();

		private volatile CountDownLatch asked = new CountDownLatch(1);

		private volatile Provider first;

		/** Answers only after another provider has been asked. */
		public void answersAfter(Provider first) {
			this.first = first;
		}

		private void begin() throws InterruptedException {
			this.asked.countDown();
			if (this.first != null) {
				this.first.asked.await(60, TimeUnit.SECONDS);
			}
		}

		public void replies(Reply... replies) {
			this.replies.clear();
			this.replies.addAll(List.of(replies));
		}

		private Reply next() {
			return (this.replies.size() > 1) ? this.replies.poll()
					: (this.replies.isEmpty() ? Reply.error(500) : this.replies.peek());
		}

		/** Role and text of the messages of a request. */
		public List<String> messages(int request) {
			List<String> messages = new ArrayList<>();
			this.requests.get(request).get("messages").forEach((message) -> messages.add(describe(message)));
			return messages;
		}

		private static String describe(JsonNode message) {
			String role = message.get("role").stringValue();
			if (message.has("tool_calls")) {
				return role + " calls "
						+ message.get("tool_calls")
							.valueStream()
							.map((call) -> call.get("id").stringValue() + ":" + call.at("/function/name").stringValue())
							.collect(Collectors.joining(", "));
			}
			JsonNode content = message.get("content");
			String text = (content == null || !content.isArray()) ? String.valueOf(content)
					: content.valueStream().map(Provider::describePart).collect(Collectors.joining(" + "));
			return role + (message.has("tool_call_id") ? " " + message.get("tool_call_id").stringValue() : "") + " "
					+ text;
		}

		private static String describePart(JsonNode part) {
			return switch (part.get("type").stringValue()) {
				case "text" -> part.get("text").stringValue();
				case "tool_use" -> "calls " + part.get("id").stringValue() + ":" + part.get("name").stringValue();
				case "tool_result" -> "result " + part.get("tool_use_id").stringValue() + ":" + part.get("content");
				default -> part.toString();
			};
		}

	}

	public static Reply openAi(String text) {
		return openAi(text, "stop");
	}

	public static Reply openAi(String text, String finishReason) {
		return new Reply(200, Map.of(), """
				{"id":"c1","object":"chat.completion","created":1,"model":"gpt","choices":[{"index":0,"message":
				{"role":"assistant","content":%s,"refusal":null},"finish_reason":"%s","logprobs":null}],
				"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}"""
			.formatted(JSON.writeValueAsString(text), finishReason));
	}

	/** Tool calls, as id:name:arguments. */
	public static Reply openAiCalls(String... calls) {
		String toolCalls = List.of(calls).stream().map((call) -> {
			String[] parts = call.split(":", 3);
			return "{\"id\":\"%s\",\"type\":\"function\",\"function\":{\"name\":\"%s\",\"arguments\":%s}}"
				.formatted(parts[0], parts[1], JSON.writeValueAsString(parts[2]));
		}).collect(Collectors.joining(","));
		return new Reply(200, Map.of(), """
				{"id":"c1","object":"chat.completion","created":1,"model":"gpt","choices":[{"index":0,"message":
				{"role":"assistant","content":null,"refusal":null,"tool_calls":[%s]},"finish_reason":"tool_calls",
				"logprobs":null}],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}"""
			.formatted(toolCalls));
	}

	public static Reply anthropic(String text) {
		return anthropic(text, "end_turn");
	}

	public static Reply anthropic(String text, String stopReason) {
		return new Reply(200, Map.of(), """
				{"id":"m1","type":"message","role":"assistant","model":"claude","content":[{"type":"text","text":%s}],
				"stop_reason":"%s","stop_sequence":null,"usage":{"input_tokens":10,"output_tokens":5}}"""
			.formatted(JSON.writeValueAsString(text), stopReason));
	}

	/** What OpenAI streams: tokens, without an end. */
	public static Reply openAiStream(String... tokens) {
		return Reply.events(List.of(tokens).stream().map((token) -> openAiChunk(token, "null")).toArray(String[]::new));
	}

	public static Reply openAiWholeStream(String... tokens) {
		List<String> events = new ArrayList<>(
				List.of(tokens).stream().map((token) -> openAiChunk(token, "null")).toList());
		events.add(openAiChunk("", "\"stop\""));
		events.add("""
				data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"gpt","choices":[],\
				"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}""");
		events.add("data: [DONE]");
		return Reply.events(events.toArray(String[]::new));
	}

	public static Reply openAiStreamWithError(String... tokens) {
		List<String> events = new ArrayList<>(
				List.of(tokens).stream().map((token) -> openAiChunk(token, "null")).toList());
		events
			.add("""
					data: {"error":{"message":"The server had an error","type":"server_error","param":null,"code":null}}""");
		return Reply.events(events.toArray(String[]::new));
	}

	/**
	 * A tool call, streamed in fragments of its arguments; whole with its finish reason.
	 */
	public static Reply openAiStreamedCall(String id, String name, boolean whole, String... fragments) {
		List<String> events = new ArrayList<>();
		events.add(openAiDelta(
				"\"tool_calls\":[{\"index\":0,\"id\":\"%s\",\"type\":\"function\",\"function\":".formatted(id)
						+ "{\"name\":\"%s\",\"arguments\":\"\"}}]".formatted(name),
				"null"));
		for (String fragment : fragments) {
			events.add(openAiDelta("\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":%s}}]"
				.formatted(JSON.writeValueAsString(fragment)), "null"));
		}
		if (whole) {
			events.add(openAiDelta("", "\"tool_calls\""));
			events.add("data: [DONE]");
		}
		return Reply.events(events.toArray(String[]::new));
	}

	private static String openAiChunk(String token, String finishReason) {
		return openAiDelta(token.isEmpty() ? "" : "\"content\":" + JSON.writeValueAsString(token), finishReason);
	}

	private static String openAiDelta(String delta, String finishReason) {
		return "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt\",\"choices\":["
				+ "{\"index\":0,\"delta\":{%s},\"finish_reason\":%s}]}".formatted(delta, finishReason);
	}

	/** What Anthropic streams: tokens, without an end. */
	public static Reply anthropicStream(String... tokens) {
		return Reply.events(anthropicEvents(tokens).toArray(String[]::new));
	}

	public static Reply anthropicWholeStream(String... tokens) {
		List<String> events = anthropicEvents(tokens);
		events.add("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}");
		events.add("""
				event: message_delta
				data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},\
				"usage":{"output_tokens":5}}""");
		events.add("event: message_stop\ndata: {\"type\":\"message_stop\"}");
		return Reply.events(events.toArray(String[]::new));
	}

	public static Reply anthropicStreamWithError(String... tokens) {
		List<String> events = anthropicEvents(tokens);
		events.add("""
				event: error
				data: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""");
		return Reply.events(events.toArray(String[]::new));
	}

	private static List<String> anthropicEvents(String... tokens) {
		List<String> events = new ArrayList<>();
		events.add("""
				event: message_start
				data: {"type":"message_start","message":{"id":"m1","type":"message","role":"assistant",\
				"model":"claude","content":[],"stop_reason":null,"stop_sequence":null,\
				"usage":{"input_tokens":10,"output_tokens":1}}}""");
		events.add("""
				event: content_block_start
				data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""");
		for (String token : tokens) {
			events.add("""
					event: content_block_delta
					data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":%s}}"""
				.formatted(JSON.writeValueAsString(token)));
		}
		return events;
	}

	/** Waits until a client has hung up on a stalled reply. */
	public boolean awaitClientGone() throws InterruptedException {
		return this.clientsGone.tryAcquire(20, TimeUnit.SECONDS);
	}

	/** Names of the providers in the order of their requests. */
	public List<String> order() {
		return this.order;
	}

	public String url() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort();
	}

	public void reset() {
		List.of(this.openAi, this.anthropic).forEach((provider) -> {
			provider.replies.clear();
			provider.requests.clear();
			provider.headers.clear();
			provider.asked = new CountDownLatch(1);
			provider.first = null;
		});
		this.order.clear();
	}

	private void answer(String name, Provider provider, HttpExchange exchange) throws IOException {
		try (exchange; InputStream body = exchange.getRequestBody()) {
			JsonNode request = JSON.readTree(body.readAllBytes());
			this.order.add(name);
			provider.headers.add(Map.copyOf(exchange.getRequestHeaders()));
			provider.requests.add(request);
			provider.begin();
			Reply reply = provider.next();
			if (reply.status() == -2) {
				this.closed.await(60, TimeUnit.SECONDS);
			}
			if (reply.status() < 0) {
				return;
			}
			reply.headers().forEach(exchange.getResponseHeaders()::add);
			exchange.getResponseHeaders().putIfAbsent("Content-Type", List.of("application/json"));
			byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
			boolean whole = reply.ending() == Ending.WHOLE;
			exchange.sendResponseHeaders(reply.status(), whole ? bytes.length : Integer.MAX_VALUE);
			exchange.getResponseBody().write(bytes);
			exchange.getResponseBody().flush();
			if (reply.ending() == Ending.STALLED) {
				stall(exchange);
			}
			else if (reply.ending() == Ending.SILENT) {
				this.closed.await(60, TimeUnit.SECONDS);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Sends comments, which say nothing, until the client has hung up. */
	private void stall(HttpExchange exchange) throws InterruptedException {
		try {
			while (!this.closed.await(20, TimeUnit.MILLISECONDS)) {
				exchange.getResponseBody().write(": nothing\n\n".getBytes(StandardCharsets.UTF_8));
				exchange.getResponseBody().flush();
			}
		}
		catch (IOException ex) {
			this.clientsGone.release();
		}
	}

	@Override
	public void close() {
		this.closed.countDown();
		this.server.stop(0);
		this.threads.shutdownNow();
	}

}
