/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Exchanges with a provider are recorded and replayed. Other scripted providers stand for
 * the real ones.
 */
class RecordingTests {

	private static final String CHAT = "/chat/completions";

	private final ScriptedProviders real = ScriptedProviders.start();

	private final ScriptedProviders providers = ScriptedProviders.start();

	private final HttpClient client = HttpClient.newHttpClient();

	@TempDir
	private Path directory;

	@AfterEach
	void stop() {
		this.providers.close();
		this.real.close();
	}

	@Test
	void replaysAnswersErrorsAndStreams() throws Exception {
		this.real.openai().script("429 retry-after=7, ok").answers("one", "two three");
		Path file = this.directory.resolve("recordings/conversation.json");
		this.providers.openai().record(this.real.openai().baseUrl(), Map.of("Authorization", "Bearer secret"), file);
		HttpResponse<String> limited = ask(CHAT, "");
		HttpResponse<String> answer = ask(CHAT, "");
		HttpResponse<String> stream = ask(CHAT, ",\"stream\":true");
		assertThat(limited.statusCode()).isEqualTo(429);
		assertThat(stream.body()).endsWith("data: [DONE]\n\n");
		assertThat(this.real.openai()).hasReceivedRequests(3);
		assertThat(this.real.openai().lastRequest().header("Authorization")).isEqualTo("Bearer secret");

		this.providers.reset();
		this.providers.openai().replay(file.toUri().toString());
		HttpResponse<String> replayed = ask(CHAT, "");
		assertThat(replayed.statusCode()).isEqualTo(429);
		assertThat(replayed.headers().firstValue("Retry-After")).contains("7");
		assertThat(ask(CHAT, "").body()).isEqualTo(answer.body());
		assertThat(ask(CHAT, ",\"stream\":true").body()).isEqualTo(stream.body());
		HttpResponse<String> unexpected = ask(CHAT, "");
		assertThat(unexpected.statusCode()).isEqualTo(400);
		assertThat(unexpected.body()).contains("no more responses to /chat/completions");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(this.providers::verifyAnswers)
			.withMessageContaining("'openai'")
			.withMessageContaining("no more responses to /chat/completions");
		assertThat(this.real.openai()).hasReceivedRequests(3);
	}

	@Test
	void recordsNoKey() throws Exception {
		Path file = this.directory.resolve("conversation.json");
		this.providers.google().record(this.real.google().baseUrl(), Map.of(), file);
		ask("/v1beta/models/gemini:generateContent?key=secret&alt=sse", ",\"contents\":[]");
		assertThat(Files.readString(file)).doesNotContain("secret").contains("key=removed&alt=sse", "gemini");
	}

	@Test
	void replaysConnectionsThatBroke() throws Exception {
		this.real.openai().script("cut, outage").answers("one two three four");
		Path file = this.directory.resolve("broken.json");
		this.providers.openai().record(this.real.openai().baseUrl(), Map.of("Authorization", "Bearer secret"), file);
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> ask(CHAT, ""));
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> ask(CHAT, ""));
			this.providers.openai().replay(file.toUri().toString());
		}
		assertThat(Files.readString(file)).contains("\"complete\" : false", "\"response\" : null");
		assertThat(this.real.openai()).hasReceivedRequests(2);
	}

	@Test
	void namesAFileThatIsNoRecording() throws Exception {
		Path file = Files.writeString(this.directory.resolve("other.json"), "{}");
		assertThatIllegalArgumentException().isThrownBy(() -> this.providers.openai().replay(file.toUri().toString()))
			.withMessageContaining("is not a recording");
		assertThatExceptionOfType(UncheckedIOException.class)
			.isThrownBy(() -> this.providers.openai().replay("classpath:none.json"))
			.withMessageContaining("none.json");
	}

	private HttpResponse<String> ask(String path, String members) throws IOException, InterruptedException {
		String provider = path.startsWith("/v1beta") ? "google" : "openai";
		return this.client.send(HttpRequest.newBuilder(URI.create(this.providers.provider(provider).baseUrl() + path))
			.header("Authorization", "Bearer scripted")
			.POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"m\"" + members + "}"))
			.build(), HttpResponse.BodyHandlers.ofString());
	}

}
