/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.util.TestSocketUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sends the request of each {@code curl} command in README.md and docs to the running
 * application.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "llm.retry.initial-delay=1ms", "llm.retry.retry-after.max-wait=0s",
				"llm.retry.circuit-breaker.enabled=false", "simulator.token-delay=0ms" })
@DirtiesContext
class DocumentedCommandsTests {

	private static final Pattern SHELL = Pattern.compile("(?s)```sh\\n(.*?)```");

	private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

	private final HttpClient client = HttpClient.newHttpClient();

	private final String baseUrl;

	DocumentedCommandsTests(@LocalServerPort int port) {
		this.baseUrl = "http://127.0.0.1:" + port;
	}

	@DynamicPropertySource
	static void simulatorPort(DynamicPropertyRegistry registry) {
		int port = TestSocketUtils.findAvailableTcpPort();
		registry.add("simulator.port", () -> port);
	}

	static List<String> commands() throws IOException {
		try (Stream<Path> docs = Files.list(Path.of("../docs"))) {
			return Stream.concat(Stream.of(Path.of("../README.md")), docs.sorted())
				.filter((path) -> path.toString().endsWith(".md"))
				.flatMap((path) -> SHELL.matcher(text(path)).results())
				.map((MatchResult block) -> block.group(1).replace("\\\n", " "))
				.flatMap(String::lines)
				.filter((line) -> line.startsWith("curl "))
				.distinct()
				.toList();
		}
	}

	@Test
	void findsTheCommands() throws IOException {
		assertThat(commands()).hasSizeGreaterThan(12)
			.contains("curl 'localhost:8080/books/recommend?genre=fantasy&scenario=rough-day'");
	}

	@ParameterizedTest
	@MethodSource("commands")
	void succeeds(String command) throws Exception {
		HttpResponse<String> response = this.client.send(request(command.replaceAll(" # .*", "")),
				BodyHandlers.ofString());
		assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
	}

	private HttpRequest request(String command) {
		HttpRequest.Builder request = HttpRequest.newBuilder();
		String method = null;
		String body = null;
		Iterator<String> words = words(command).iterator();
		while (words.hasNext()) {
			String word = words.next();
			switch (word) {
				case "curl", "-N" -> {
				}
				case "-X" -> method = words.next();
				case "-d" -> body = words.next();
				case "-H" -> request.header(words.next(), words.next());
				default ->
					request.uri(URI.create(word.replaceFirst("^localhost:8080", this.baseUrl).replace(" ", "%20")));
			}
		}
		String defaultMethod = (body != null) ? "POST" : "GET";
		return request
			.method((method != null) ? method : defaultMethod,
					(body != null) ? BodyPublishers.ofString(body) : BodyPublishers.noBody())
			.build();
	}

	/** Splits headers into name and value, too. */
	private static List<String> words(String command) {
		List<String> words = new ArrayList<>();
		boolean header = false;
		for (MatchResult match : WORD.matcher(command).results().toList()) {
			String word = (match.group(1) != null) ? match.group(1) : match.group(2);
			words.addAll(header ? Arrays.asList(word.split(": ", 2)) : List.of(word));
			header = word.equals("-H");
		}
		return words;
	}

	private static String text(Path path) {
		try {
			return Files.readString(path);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
