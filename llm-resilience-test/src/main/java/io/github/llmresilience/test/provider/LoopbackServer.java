/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * An HTTP/1.1 server on the loopback interface, with a thread for each connection. Unlike
 * other servers, it gives its handler control of the connection, so that a response can
 * break off at any byte and a connection can be reset.
 */
final class LoopbackServer implements AutoCloseable {

	static final String HOST = "127.0.0.1";

	private static final int BACKLOG = 1024;

	private final ServerSocket server;

	private final Handler handler;

	private final Set<Socket> open = ConcurrentHashMap.newKeySet();

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "scripted-provider");
		thread.setDaemon(true);
		return thread;
	});

	/**
	 * Responds to requests. A connection whose exchange has no complete response is
	 * closed.
	 */
	@FunctionalInterface
	interface Handler {

		void handle(HttpExchange exchange) throws IOException;

	}

	/**
	 * Starts a server.
	 * @param port the port, or 0 for any free port
	 * @throws IOException if the port is not available
	 */
	LoopbackServer(int port, Handler handler) throws IOException {
		this.handler = handler;
		this.server = new ServerSocket();
		this.server.setReuseAddress(true);
		this.server.bind(new InetSocketAddress(InetAddress.getByName(HOST), port), BACKLOG);
		this.threads.execute(this::accept);
	}

	int port() {
		return this.server.getLocalPort();
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket socket = this.server.accept();
				this.open.add(socket);
				this.threads.execute(() -> serve(socket));
			}
			catch (IOException | RejectedExecutionException ex) {
				// a connection that was closed before, or the server is closed
			}
		}
	}

	private void serve(Socket socket) {
		try (socket) {
			socket.setTcpNoDelay(true);
			InputStream in = new BufferedInputStream(socket.getInputStream());
			RequestReader requests = new RequestReader(in, socket);
			HttpExchange exchange = requests.next();
			while (exchange != null) {
				this.handler.handle(exchange);
				exchange = exchange.keepsConnection() ? requests.next() : null;
			}
		}
		catch (IOException ex) {
			// the client has closed the connection
		}
		finally {
			this.open.remove(socket);
		}
	}

	/** Stops the server and closes all connections. */
	@Override
	public void close() {
		closeQuietly(this.server);
		this.open.forEach(LoopbackServer::closeQuietly);
		this.threads.shutdownNow();
	}

	private static void closeQuietly(AutoCloseable closeable) {
		try {
			closeable.close();
		}
		catch (Exception ex) {
			// it is closed
		}
	}

}
