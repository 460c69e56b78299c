/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.llmresilience.client.WireAnswer;

/**
 * A server on loopback that speaks like all providers, by the path of the request. It
 * does the steps of a script, one for each request, and repeats the last step.
 */
final class MatrixServer implements AutoCloseable {

	private static final Pattern MODEL = Pattern.compile(
			"\"model\"\\s*:\\s*\"([^\"]+)\"|name=\"?model\"?\\s+.*?\\s+([\\w-]+)|/models?/([^:/]+)", Pattern.DOTALL);

	/** Longer than the timeout of an attempt. */
	private static final Duration HANG = Duration.ofSeconds(3);

	private final HttpServer server;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final CountDownLatch closed = new CountDownLatch(1);

	private final Deque<Step> script = new ConcurrentLinkedDeque<>();

	private final List<Request> requests = new CopyOnWriteArrayList<>();

	/** How many requests of the script hang. */
	private volatile AtomicInteger hanging = new AtomicInteger();

	MatrixServer() {
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.setExecutor(this.threads);
		this.server.createContext("/", this::answer);
		this.server.start();
	}

	/**
	 * What the server does with a request.
	 */
	enum Action {

		ANSWER, OVERLOADED, TOO_LONG, CUT, HANG

	}

	/**
	 * A step of a script.
	 *
	 * @param text the text of an answer, or the part before a cut
	 */
	record Step(Action action, String text) {

		static Step answer(String text) {
			return new Step(Action.ANSWER, text);
		}

		static Step cut(String text) {
			return new Step(Action.CUT, text);
		}

		static Step of(Action action) {
			return new Step(action, "");
		}

	}

	/**
	 * A request.
	 */
	record Request(String path, String body) {

		/** The model, from the body or the path. */
		String model() {
			Matcher matcher = MODEL.matcher(this.path + "\n" + this.body);
			if (!matcher.find()) {
				return "";
			}
			for (int i = 1; i <= matcher.groupCount(); i++) {
				if (matcher.group(i) != null) {
					return URLDecoder.decode(matcher.group(i), StandardCharsets.UTF_8);
				}
			}
			return "";
		}

		private boolean isStreamed() {
			return this.path.contains("stream") || Pattern.compile("\"stream\"\\s*:\\s*true").matcher(this.body).find();
		}

	}

	/** Begins a script. */
	void script(Step... steps) {
		this.script.clear();
		this.script.addAll(List.of(steps));
		this.requests.clear();
		this.hanging = new AtomicInteger();
	}

	List<Request> requests() {
		return this.requests;
	}

	String url() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort();
	}

	private void answer(HttpExchange exchange) throws IOException {
		try (exchange) {
			Request request = new Request(exchange.getRequestURI().toString(),
					new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
			this.requests.add(request);
			answer(exchange, request, (this.script.size() > 1) ? this.script.poll() : this.script.peek());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void answer(HttpExchange exchange, Request request, Step step) throws IOException, InterruptedException {
		ModelApi api = ModelApi.of(request.path());
		switch (step.action()) {
			case ANSWER -> send(exchange, 200,
					request.isStreamed() ? api.streamed(step.text(), true) : api.whole(step.text()), true);
			case OVERLOADED -> send(exchange, 503, WireAnswer.json("{'error':{'message':'overloaded'}}"), true);
			case TOO_LONG -> send(exchange, 400, api.tooLong(), true);
			case CUT -> send(exchange, 200, api.streamed(step.text(), false), false);
			case HANG -> hang();
		}
	}

	private void hang() throws InterruptedException {
		AtomicInteger hanging = this.hanging;
		hanging.incrementAndGet();
		this.closed.await(HANG.toMillis(), TimeUnit.MILLISECONDS);
		hanging.decrementAndGet();
	}

	/** Whether a request of the script still waits for an answer. */
	boolean isHanging() {
		return this.hanging.get() > 0;
	}

	private static void send(HttpExchange exchange, int status, WireAnswer answer, boolean whole) throws IOException {
		byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().set("Content-Type", answer.contentType());
		exchange.sendResponseHeaders(status, whole ? body.length : Integer.MAX_VALUE);
		exchange.getResponseBody().write(body);
		exchange.getResponseBody().flush();
	}

	@Override
	public void close() {
		this.closed.countDown();
		this.server.stop(0);
		this.threads.shutdownNow();
	}

}
