/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * One request, and the connection that its response is written to.
 */
final class HttpExchange {

	private final String method;

	private final String path;

	private final Map<String, List<String>> headers;

	private final byte[] body;

	private final InputStream in;

	private final Socket socket;

	private boolean complete;

	HttpExchange(String method, String path, Map<String, List<String>> headers, byte[] body, InputStream in,
			Socket socket) {
		this.method = method;
		this.path = path;
		this.headers = headers;
		this.body = body;
		this.in = in;
		this.socket = socket;
	}

	String method() {
		return this.method;
	}

	/** Returns the path, with its query. */
	String path() {
		return this.path;
	}

	/** Returns the headers. Names may be in any case. */
	Map<String, List<String>> headers() {
		return this.headers;
	}

	byte[] body() {
		return this.body;
	}

	/** Sends a complete response. */
	void send(int status, Map<String, String> headers, byte[] body) throws IOException {
		sendHead(status, headers, "Content-Length: " + body.length);
		write(body, body.length);
		this.complete = true;
	}

	/** Sends a response whose body is shorter than it says. */
	void sendCut(int status, Map<String, String> headers, byte[] body, int sent) throws IOException {
		sendHead(status, headers, "Content-Length: " + body.length);
		write(body, sent);
	}

	/** Begins a response whose body is written in chunks. */
	void begin(int status, Map<String, String> headers) throws IOException {
		sendHead(status, headers, "Transfer-Encoding: chunked");
	}

	/** Writes a chunk of the body. */
	void writeChunk(byte[] chunk) throws IOException {
		if (chunk.length > 0) {
			ByteArrayOutputStream framed = new ByteArrayOutputStream(chunk.length + 16);
			framed.write((Integer.toHexString(chunk.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
			framed.write(chunk);
			framed.write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
			write(framed.toByteArray(), framed.size());
		}
	}

	/** Ends a body that was written in chunks. */
	void end() throws IOException {
		write(this.socket, "0\r\n\r\n");
		this.complete = true;
	}

	private void sendHead(int status, Map<String, String> headers, String bodyHeader) throws IOException {
		StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(" Scripted\r\n");
		headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
		write(this.socket, head.append(bodyHeader).append("\r\n\r\n").toString());
	}

	private static void write(Socket socket, String text) throws IOException {
		socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	private void write(byte[] bytes, int length) throws IOException {
		OutputStream out = this.socket.getOutputStream();
		out.write(bytes, 0, length);
		out.flush();
	}

	/** Resets the connection: the client reads "connection reset". */
	void reset() throws IOException {
		this.socket.setSoLinger(true, 0);
		this.socket.close();
	}

	/** Waits until the client or the server closes the connection. */
	void awaitClose() throws IOException {
		while (this.in.read() >= 0) {
			// a client sends nothing while it waits for its response
		}
	}

	/** Whether the response is complete and the connection serves further requests. */
	boolean keepsConnection() {
		return this.complete && !RequestReader.contains(this.headers, "Connection", "close");
	}

}
