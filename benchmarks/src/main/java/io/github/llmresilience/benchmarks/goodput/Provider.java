/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.goodput;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.llmresilience.benchmarks.provider.Fate;
import io.github.llmresilience.benchmarks.provider.Tale;
import io.github.llmresilience.benchmarks.provider.WireFormat;

/**
 * A scripted provider on loopback, that speaks the wire format of a real one.
 */
final class Provider implements AutoCloseable {

	/** What an answer costs. */
	static final int TOKENS = 100;

	private static final int TOKENS_PER_MINUTE = 60_000;

	private static final Duration HANG = Duration.ofSeconds(30);

	private final Scenario scenario;

	private final int number;

	private final int seed;

	private final WireFormat format;

	private final HttpServer server;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final TokenLimit limit = new TokenLimit(TOKENS_PER_MINUTE);

	private final CountDownLatch closed = new CountDownLatch(1);

	private final Map<Integer, AtomicInteger> requestsOfCalls = new ConcurrentHashMap<>();

	private final Map<Long, AtomicInteger> requestsInSeconds = new ConcurrentHashMap<>();

	private final AtomicInteger requests = new AtomicInteger();

	private final AtomicLong tokens = new AtomicLong();

	/** Until it begins all is well, and nothing is counted. */
	private volatile boolean begun;

	private volatile long begin;

	/**
	 * Starts a provider.
	 * @param number the number of the provider in its scenario, from 0
	 */
	Provider(Scenario scenario, int number, int seed, WireFormat format) throws IOException {
		this.scenario = scenario;
		this.number = number;
		this.seed = seed;
		this.format = format;
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
		this.server.setExecutor(this.threads);
		this.server.createContext("/", this::answer);
		this.server.start();
	}

	/** The time of the scenario begins. */
	void begin() {
		this.begin = System.nanoTime();
		this.begun = true;
	}

	String url() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort();
	}

	int requests() {
		return this.requests.get();
	}

	/** The most requests in a second. */
	int peak() {
		return this.requestsInSeconds.values().stream().mapToInt(AtomicInteger::get).max().orElse(0);
	}

	/** The requests from one second of the scenario to another. */
	int requestsBetween(Duration from, Duration until) {
		return this.requestsInSeconds.entrySet()
			.stream()
			.filter((second) -> second.getKey() >= from.toSeconds() && second.getKey() < until.toSeconds())
			.mapToInt((second) -> second.getValue().get())
			.sum();
	}

	/** What was answered, useful or not. */
	long tokens() {
		return this.tokens.get();
	}

	/** An exchange that is not closed breaks the connection. */
	private void answer(HttpExchange exchange) throws IOException {
		try {
			serve(exchange);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		exchange.close();
	}

	private void serve(HttpExchange exchange) throws IOException, InterruptedException {
		String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
		int call = Tale.callIn(body);
		if (!this.begun) {
			answer(exchange, body, call, Fate.ANSWER);
			return;
		}
		Duration since = Duration.ofNanos(System.nanoTime() - this.begin);
		this.requests.incrementAndGet();
		this.requestsInSeconds.computeIfAbsent(since.toSeconds(), (second) -> new AtomicInteger()).incrementAndGet();
		int request = this.requestsOfCalls.computeIfAbsent(call, (unknown) -> new AtomicInteger()).incrementAndGet();
		Fate fate = this.scenario.fate(this.number, call, request, this.seed, since);
		Duration wait = (fate != Fate.DOWN && this.scenario.limits(this.number)) ? this.limit.take(TOKENS)
				: Duration.ZERO;
		if (!wait.isZero()) {
			refuse(exchange, 429, String.valueOf((wait.toMillis() + 999) / 1000));
		}
		else {
			answer(exchange, body, call, fate);
		}
	}

	private void answer(HttpExchange exchange, String request, int call, Fate fate)
			throws IOException, InterruptedException {
		if (fate == Fate.OVERLOADED || fate == Fate.DOWN) {
			refuse(exchange, 503, null);
		}
		else if (fate == Fate.HANG) {
			this.closed.await(HANG.toMillis(), TimeUnit.MILLISECONDS);
		}
		else if (this.scenario.streams(call)) {
			stream(exchange, request, call, fate);
		}
		else {
			this.closed.await(this.scenario.thinking(this.number).toMillis(), TimeUnit.MILLISECONDS);
			count(TOKENS);
			send(exchange, 200, "application/json", this.format.answer(Tale.json(call, fate)));
		}
	}

	/** Goes on after what the model is said to have told already. */
	private void stream(HttpExchange exchange, String request, int call, Fate fate)
			throws IOException, InterruptedException {
		boolean cut = Fate.CUTS.contains(fate);
		List<String> words = Tale.words(call).stream().filter((word) -> !isTold(word.trim(), request)).toList();
		exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
		exchange.sendResponseHeaders(200, 0);
		OutputStream body = exchange.getResponseBody();
		write(body, this.format.begin());
		for (String word : cut ? words.subList(0, words.size() / 2) : words) {
			count(TOKENS / Tale.WORDS);
			write(body, this.format.word(word));
			this.closed.await(2, TimeUnit.MILLISECONDS);
		}
		if (fate == Fate.BROKEN_CONNECTION) {
			throw new IOException("Scripted");
		}
		if (fate != Fate.EARLY_END) {
			write(body, (fate == Fate.ERROR_EVENT) ? this.format.error() : this.format.end());
		}
	}

	private void count(int tokens) {
		if (this.begun) {
			this.tokens.addAndGet(tokens);
		}
	}

	private static boolean isTold(String word, String request) {
		return Pattern.compile(word + "(?!\\d)").matcher(request).find();
	}

	private static void write(OutputStream body, String text) throws IOException {
		body.write(text.getBytes(StandardCharsets.UTF_8));
		body.flush();
	}

	private void refuse(HttpExchange exchange, int status, String retryAfter) throws IOException {
		if (retryAfter != null) {
			exchange.getResponseHeaders().set("Retry-After", retryAfter);
		}
		send(exchange, status, "application/json", "{\"error\":{\"message\":\"scripted\",\"type\":\"error\"}}");
	}

	private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().set("Content-Type", type);
		exchange.sendResponseHeaders(status, bytes.length);
		exchange.getResponseBody().write(bytes);
	}

	@Override
	public void close() {
		this.closed.countDown();
		this.server.stop(0);
		this.threads.shutdownNow();
	}

}
