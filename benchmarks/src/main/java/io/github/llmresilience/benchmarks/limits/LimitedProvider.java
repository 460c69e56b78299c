/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.limits;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * A provider on loopback that answers at most a number of requests in any minute, and
 * rejects further ones with 429.
 */
final class LimitedProvider implements AutoCloseable {

	private static final long MINUTE = Duration.ofMinutes(1).toNanos();

	private final int perMinute;

	private final HttpServer server;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	/** When the requests of the last minute were answered. */
	private final Deque<Long> answered = new ArrayDeque<>();

	private int all;

	private int rejected;

	LimitedProvider(int perMinute) throws IOException {
		this.perMinute = perMinute;
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
		this.server.setExecutor(this.threads);
		this.server.createContext("/", this::serve);
		this.server.start();
	}

	String url() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort();
	}

	private void serve(HttpExchange exchange) throws IOException {
		exchange.getRequestBody().readAllBytes();
		byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
		exchange.sendResponseHeaders(admits() ? 200 : 429, body.length);
		exchange.getResponseBody().write(body);
		exchange.close();
	}

	private synchronized boolean admits() {
		long now = System.nanoTime();
		while (!this.answered.isEmpty() && now - this.answered.peek() >= MINUTE) {
			this.answered.poll();
		}
		if (this.answered.size() >= this.perMinute) {
			this.rejected++;
			return false;
		}
		this.answered.add(now);
		this.all++;
		return true;
	}

	/** Returns the numbers of answered and of rejected requests, and begins anew. */
	synchronized int[] take() {
		int[] counts = { this.all, this.rejected };
		this.all = 0;
		this.rejected = 0;
		return counts;
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.threads.shutdownNow();
	}

}
