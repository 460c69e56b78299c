/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Forwards requests to a real provider and records the exchanges in a file.
 */
final class Recorder implements Responder {

	/** The headers of a connection, and those that the HTTP client sets itself. */
	private static final Set<String> NOT_FORWARDED = Set.of("host", "connection", "content-length", "transfer-encoding",
			"upgrade", "http2-settings", "expect", "accept-encoding", "keep-alive", "te");

	private static final int BUFFER = 8192;

	private static final int END = -1;

	private static final int BROKEN = -2;

	private final String remote;

	private final Map<String, String> headers;

	private final Path file;

	private final HttpClient client = HttpClient.newHttpClient();

	/** Also the lock. */
	private final List<RecordedExchange> exchanges = new ArrayList<>();

	Recorder(String remote, Map<String, String> headers, Path file) {
		this.remote = remote.replaceFirst("/$", "");
		this.headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		this.headers.putAll(headers);
		this.file = file;
	}

	@Override
	public void respond(HttpExchange exchange, ProviderRequest request) throws IOException {
		int position = reserve(request);
		HttpResponse<InputStream> response = send(exchange, request);
		if (response == null) {
			return;
		}
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		boolean complete = false;
		try {
			complete = forward(response, exchange, body);
		}
		finally {
			save(position, RecordedExchange.of(request, response.statusCode(), response.headers().map(),
					body.toString(StandardCharsets.UTF_8), complete));
		}
		if (complete) {
			exchange.end();
		}
	}

	/** Records a request without its response, in the order of arrival. */
	private int reserve(ProviderRequest request) throws IOException {
		synchronized (this.exchanges) {
			this.exchanges.add(RecordedExchange.withoutResponse(request));
			write();
			return this.exchanges.size() - 1;
		}
	}

	private void save(int position, RecordedExchange exchange) throws IOException {
		synchronized (this.exchanges) {
			this.exchanges.set(position, exchange);
			write();
		}
	}

	private @Nullable HttpResponse<InputStream> send(HttpExchange exchange, ProviderRequest request) {
		HttpRequest.Builder forwarded = HttpRequest.newBuilder(URI.create(this.remote + request.path()))
			.method(exchange.method(), HttpRequest.BodyPublishers.ofByteArray(exchange.body()));
		exchange.headers().forEach((name, values) -> {
			if (!NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT)) && !this.headers.containsKey(name)) {
				values.forEach((value) -> forwarded.header(name, value));
			}
		});
		this.headers.forEach(forwarded::header);
		try {
			return this.client.send(forwarded.build(), HttpResponse.BodyHandlers.ofInputStream());
		}
		catch (IOException ex) {
			return null;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return null;
		}
	}

	/**
	 * Forwards a response as it arrives.
	 * @return whether it was complete
	 */
	private static boolean forward(HttpResponse<InputStream> response, HttpExchange exchange,
			ByteArrayOutputStream body) throws IOException {
		exchange.begin(response.statusCode(), RecordedExchange.keptOf(response.headers().map()));
		try (InputStream in = response.body()) {
			byte[] buffer = new byte[BUFFER];
			for (int read = read(in, buffer); read != END; read = read(in, buffer)) {
				if (read == BROKEN) {
					return false;
				}
				body.write(buffer, 0, read);
				exchange.writeChunk(Arrays.copyOf(buffer, read));
			}
			return true;
		}
	}

	private static int read(InputStream in, byte[] buffer) {
		try {
			return in.read(buffer);
		}
		catch (IOException ex) {
			return BROKEN;
		}
	}

	private void write() throws IOException {
		Map<String, ?> recording = Json.object("exchanges",
				this.exchanges.stream().map(RecordedExchange::toJson).toList());
		if (this.file.getParent() != null) {
			Files.createDirectories(this.file.getParent());
		}
		Files.writeString(this.file, Json.pretty(recording));
	}

}
