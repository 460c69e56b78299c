package io.github.llmresilience.test.provider;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * One request, and the connection that its response is written to.
 */
final class HttpExchange {

	private static final int MAX_LINE = 65_536;

	private final String method;

	private final String path;

	private final Map<String, List<String>> headers;

	private final byte[] body;

	private final InputStream in;

	private final Socket socket;

	private boolean complete;

	private HttpExchange(String method, String path, Map<String, List<String>> headers, byte[] body, InputStream in,
			Socket socket) {
		this.method = method;
		this.path = path;
		this.headers = headers;
		this.body = body;
		this.in = in;
		this.socket = socket;
	}

	/**
	 * Reads the next request of a connection.
	 * @return the request, or null if the client has closed the connection
	 */
	static @Nullable HttpExchange read(InputStream in, Socket socket) throws IOException {
		String first = readLine(in);
		if (first == null) {
			return null;
		}
		String[] request = first.split(" ");
		if (request.length != 3) {
			throw new IOException("Not a request of HTTP/1.1");
		}
		Map<String, List<String>> headers = readHeaders(in);
		if (contains(headers, "Expect", "100-continue")) {
			write(socket, "HTTP/1.1 100 Continue\r\n\r\n");
		}
		return new HttpExchange(request[0], request[1], headers, readBody(in, headers), in, socket);
	}

	private static Map<String, List<String>> readHeaders(InputStream in) throws IOException {
		Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		for (String line = readLine(in); line != null && !line.isEmpty(); line = readLine(in)) {
			int colon = line.indexOf(':');
			if (colon > 0) {
				headers.computeIfAbsent(line.substring(0, colon).trim(), (name) -> new ArrayList<>())
					.add(line.substring(colon + 1).trim());
			}
		}
		return headers;
	}

	private static byte[] readBody(InputStream in, Map<String, List<String>> headers) throws IOException {
		if (contains(headers, "Transfer-Encoding", "chunked")) {
			return readChunks(in);
		}
		List<String> length = headers.get("Content-Length");
		return (length != null) ? readFully(in, Integer.parseInt(length.get(0))) : new byte[0];
	}

	private static byte[] readChunks(InputStream in) throws IOException {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		for (int size = readChunkSize(in); size > 0; size = readChunkSize(in)) {
			body.write(readFully(in, size));
			readLine(in);
		}
		readHeaders(in);
		return body.toByteArray();
	}

	private static int readChunkSize(InputStream in) throws IOException {
		String line = readLine(in);
		if (line == null) {
			throw new EOFException();
		}
		return Integer.parseInt(line.split(";")[0].trim(), 16);
	}

	private static byte[] readFully(InputStream in, int length) throws IOException {
		byte[] bytes = in.readNBytes(length);
		if (bytes.length < length) {
			throw new EOFException();
		}
		return bytes;
	}

	private static @Nullable String readLine(InputStream in) throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int read = in.read(); read != '\n'; read = in.read()) {
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

	private static boolean contains(Map<String, List<String>> headers, String name, String value) {
		return headers.getOrDefault(name, List.of()).stream().anyMatch(value::equalsIgnoreCase);
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
		return this.complete && !contains(this.headers, "Connection", "close");
	}

}
