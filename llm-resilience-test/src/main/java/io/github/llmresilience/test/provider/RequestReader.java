/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Reads the requests of one connection: HTTP/1.1, with a length or in chunks.
 */
final class RequestReader {

	private static final int MAX_LINE = 65_536;

	private final InputStream in;

	private final Socket socket;

	RequestReader(InputStream in, Socket socket) {
		this.in = in;
		this.socket = socket;
	}

	/**
	 * Reads the next request.
	 * @return the request, or null if the client has closed the connection
	 */
	@Nullable HttpExchange next() throws IOException {
		String first = readLine();
		if (first == null) {
			return null;
		}
		String[] request = first.split(" ");
		if (request.length != 3) {
			throw new IOException("Not a request of HTTP/1.1");
		}
		Map<String, List<String>> headers = readHeaders();
		if (contains(headers, "Expect", "100-continue")) {
			this.socket.getOutputStream().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
		}
		return new HttpExchange(request[0], request[1], headers, readBody(headers), this.in, this.socket);
	}

	private Map<String, List<String>> readHeaders() throws IOException {
		Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		for (String line = readLine(); line != null && !line.isEmpty(); line = readLine()) {
			int colon = line.indexOf(':');
			if (colon > 0) {
				headers.computeIfAbsent(line.substring(0, colon).trim(), (name) -> new ArrayList<>())
					.add(line.substring(colon + 1).trim());
			}
		}
		return headers;
	}

	private byte[] readBody(Map<String, List<String>> headers) throws IOException {
		if (contains(headers, "Transfer-Encoding", "chunked")) {
			return readChunks();
		}
		List<String> length = headers.get("Content-Length");
		return (length != null) ? readFully(Integer.parseInt(length.get(0))) : new byte[0];
	}

	private byte[] readChunks() throws IOException {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		for (int size = readChunkSize(); size > 0; size = readChunkSize()) {
			body.write(readFully(size));
			readLine();
		}
		readHeaders();
		return body.toByteArray();
	}

	private int readChunkSize() throws IOException {
		String line = readLine();
		if (line == null) {
			throw new EOFException();
		}
		return Integer.parseInt(line.split(";")[0].trim(), 16);
	}

	private byte[] readFully(int length) throws IOException {
		byte[] bytes = this.in.readNBytes(length);
		if (bytes.length < length) {
			throw new EOFException();
		}
		return bytes;
	}

	private @Nullable String readLine() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int read = this.in.read(); read != '\n'; read = this.in.read()) {
			if (read < 0) {
				return null;
			}
			if (line.size() == MAX_LINE) {
				throw new IOException("A line of the request has more than " + MAX_LINE + " bytes");
			}
			line.write(read);
		}
		return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
	}

	static boolean contains(Map<String, List<String>> headers, String name, String value) {
		return headers.getOrDefault(name, List.of()).stream().anyMatch(value::equalsIgnoreCase);
	}

}
