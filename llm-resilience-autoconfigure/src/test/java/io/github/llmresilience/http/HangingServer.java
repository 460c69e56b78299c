/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Accepts one request on loopback, never answers, and notices when the client hangs up.
 */
public final class HangingServer implements AutoCloseable {

	private final ServerSocket server;

	private final CountDownLatch requestSeen = new CountDownLatch(1);

	private final CountDownLatch clientGone = new CountDownLatch(1);

	public HangingServer() {
		try {
			this.server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		Thread thread = new Thread(this::serve, "hanging-server");
		thread.setDaemon(true);
		thread.start();
	}

	public URI uri() {
		return URI.create("http://127.0.0.1:" + this.server.getLocalPort() + "/");
	}

	public boolean awaitRequest() throws InterruptedException {
		return this.requestSeen.await(10, TimeUnit.SECONDS);
	}

	public boolean awaitClientGone() throws InterruptedException {
		return this.clientGone.await(10, TimeUnit.SECONDS);
	}

	private void serve() {
		try (Socket client = this.server.accept()) {
			InputStream request = client.getInputStream();
			while (request.read() >= 0) {
				this.requestSeen.countDown();
			}
			this.clientGone.countDown();
		}
		catch (IOException ex) {
			this.clientGone.countDown();
		}
	}

	@Override
	public void close() {
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
