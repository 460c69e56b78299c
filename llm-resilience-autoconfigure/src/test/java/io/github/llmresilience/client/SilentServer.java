/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reads requests and never answers them. A request for a stream gets the head of a
 * response, and no event.
 */
final class SilentServer implements AutoCloseable {

	private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n";

	private final ServerSocket server;

	private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

	private final AtomicInteger requests = new AtomicInteger();

	private final AtomicInteger closes = new AtomicInteger();

	SilentServer() {
		try {
			this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		start(this::accept);
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "silent-server");
		thread.setDaemon(true);
		thread.start();
	}

	private void accept() {
		try {
			while (true) {
				Socket socket = this.server.accept();
				this.sockets.add(socket);
				start(() -> serve(socket));
			}
		}
		catch (IOException ex) {
			// the server is closed
		}
	}

	private void serve(Socket socket) {
		try {
			InputStream in = socket.getInputStream();
			byte[] buffer = new byte[65536];
			int read = in.read(buffer);
			if (read > 0) {
				this.requests.incrementAndGet();
				StringBuilder request = new StringBuilder();
				do {
					request.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
					if (request.indexOf("tream") >= 0) {
						answer(socket, request.indexOf("ollama") >= 0 ? "application/x-ndjson" : "text/event-stream");
						request.setLength(0);
					}
					read = in.read(buffer);
				}
				while (read > 0);
			}
		}
		catch (IOException ex) {
			// the client has reset the connection
		}
		this.closes.incrementAndGet();
	}

	private static void answer(Socket socket, String type) throws IOException {
		OutputStream out = socket.getOutputStream();
		out.write(HEAD.formatted(type).getBytes(StandardCharsets.ISO_8859_1));
		out.flush();
	}

	String url() {
		return "http://127.0.0.1:" + this.server.getLocalPort();
	}

	/**
	 * Returns the number of connections with a request that the client has not closed.
	 */
	int open() {
		return this.requests.get() - this.closes.get();
	}

	int requests() {
		return this.requests.get();
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

}
