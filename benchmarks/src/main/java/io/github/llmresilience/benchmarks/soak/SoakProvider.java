/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.soak;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

import io.github.llmresilience.benchmarks.provider.Tale;
import io.github.llmresilience.benchmarks.provider.WireFormat;

/**
 * A provider on loopback that fails in all ways at random, and is down for ten seconds of
 * each minute. It keeps nothing about the requests that it has answered.
 */
final class SoakProvider implements AutoCloseable {

	private static final Duration HANG = Duration.ofSeconds(20);

	private final WireFormat format;

	private final boolean hasOutages;

	private final long begin = System.nanoTime();

	private final ServerSocket server = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final Set<Socket> open = ConcurrentHashMap.newKeySet();

	private final AtomicInteger requests = new AtomicInteger();

	SoakProvider(WireFormat format, boolean hasOutages) throws IOException {
		this.format = format;
		this.hasOutages = hasOutages;
		this.threads.execute(this::accept);
	}

	String url() {
		return "http://127.0.0.1:" + this.server.getLocalPort();
	}

	int requests() {
		return this.requests.get();
	}

	/** Returns the number of open connections. */
	int connections() {
		return this.open.size();
	}

	private void accept() {
		try {
			while (true) {
				Socket socket = this.server.accept();
				this.open.add(socket);
				this.threads.execute(() -> serve(socket));
			}
		}
		catch (IOException ex) {
			// the provider is closed
		}
	}

	private void serve(Socket socket) {
		try (socket) {
			socket.setTcpNoDelay(true);
			InputStream in = socket.getInputStream();
			String request = readRequest(in);
			while (request != null && answer(socket, request)) {
				request = readRequest(in);
			}
		}
		catch (IOException | InterruptedException ex) {
			// the client has closed the connection
		}
		finally {
			this.open.remove(socket);
		}
	}

	/** Reads a request with a content length, or returns null at the end. */
	private static String readRequest(InputStream in) throws IOException {
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			int next = in.read();
			if (next < 0) {
				return null;
			}
			head.append((char) next);
		}
		String lower = head.toString().toLowerCase(Locale.ROOT);
		int at = lower.indexOf("content-length:");
		int length = (at < 0) ? 0 : Integer.parseInt(lower.substring(at + 15, lower.indexOf("\r\n", at)).trim());
		return new String(in.readNBytes(length), StandardCharsets.UTF_8);
	}

	/** Returns whether the connection may be used again. */
	private boolean answer(Socket socket, String request) throws IOException, InterruptedException {
		this.requests.incrementAndGet();
		Random random = new Random();
		int fate = random.nextInt(100);
		OutputStream out = socket.getOutputStream();
		if (isDown() || fate < 5) {
			return send(out, 503, "", "{\"error\":{\"message\":\"scripted\",\"type\":\"error\"}}");
		}
		if (fate < 8) {
			return send(out, 429, "Retry-After-Ms: 50\r\n",
					"{\"error\":{\"message\":\"scripted\",\"type\":\"rate_limit_error\"}}");
		}
		if (fate < 10) {
			return hang(socket);
		}
		if (fate < 12) {
			reset(socket);
			return false;
		}
		int call = Tale.callIn(request);
		return request.contains("\"stream\":true") ? stream(socket, request, call, random)
				: send(out, 200, "", this.format.answer("answer " + call));
	}

	private boolean isDown() {
		return this.hasOutages && Duration.ofNanos(System.nanoTime() - this.begin).toSeconds() % 60 >= 50;
	}

	/** Waits until the client has closed the connection. */
	private static boolean hang(Socket socket) throws IOException {
		socket.setSoTimeout((int) HANG.toMillis());
		return socket.getInputStream().read() >= 0 && false;
	}

	private static void reset(Socket socket) throws SocketException {
		socket.setSoLinger(true, 0);
	}

	private static boolean send(OutputStream out, int status, String headers, String body) throws IOException {
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		out.write(("HTTP/1.1 " + status + " X\r\nContent-Type: application/json\r\n" + headers + "Content-Length: "
				+ bytes.length + "\r\n\r\n")
			.getBytes(StandardCharsets.ISO_8859_1));
		out.write(bytes);
		out.flush();
		return true;
	}

	private boolean stream(Socket socket, String request, int call, Random random)
			throws IOException, InterruptedException {
		OutputStream out = socket.getOutputStream();
		List<String> words = Tale.words(call).stream().filter((word) -> !isTold(word.trim(), request)).toList();
		int fate = random.nextInt(10);
		int end = (fate < 4) ? random.nextInt(words.size() + 1) : words.size();
		out.write("HTTP/1.1 200 X\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
			.getBytes(StandardCharsets.ISO_8859_1));
		chunk(out, this.format.begin());
		for (String word : words.subList(0, end)) {
			chunk(out, this.format.word(word));
			if (random.nextInt(20) == 0) {
				Thread.sleep(5);
			}
		}
		switch (fate) {
			case 0 -> chunk(out, this.format.error());
			case 1 -> {
				return hang(socket);
			}
			case 2 -> {
				reset(socket);
				return false;
			}
			case 3 -> {
				// ends quietly, without its end marker
			}
			default -> chunk(out, this.format.end());
		}
		out.write("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
		out.flush();
		return true;
	}

	private static boolean isTold(String word, String request) {
		return Pattern.compile(word + "(?!\\d)").matcher(request).find();
	}

	private static void chunk(OutputStream out, String text) throws IOException {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		if (bytes.length > 0) {
			out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
			out.write(bytes);
			out.write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
			out.flush();
		}
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		for (Socket socket : this.open) {
			socket.close();
		}
		this.threads.shutdownNow();
	}

}
