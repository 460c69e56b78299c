/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import org.assertj.core.api.AssertProvider;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * A provider that answers and fails as a test defines. Create it with
 * {@link ScriptedProviders}. <pre class="code">
 * providers.openai().script("429 retry-after=1, ok").answers("The Hobbit");
 * </pre> Without a script, every request is answered. May be used by several threads.
 */
public final class ScriptedProvider implements AssertProvider<ScriptedProviderAssert> {

	private final String name;

	private final String baseUrl;

	private final List<WireFormat> formats;

	private final RequestLog requests = new RequestLog();

	private volatile ProviderScript script = ProviderScript.parse(ProviderScript.OK);

	private volatile ScriptedAnswers answers = ScriptedAnswers.byDefault();

	private volatile Duration tokenDelay = Duration.ZERO;

	/** Responds in place of the script, or null. */
	private volatile @Nullable Responder responder;

	/** The first mistake of the test since the last reset, or null. */
	private final AtomicReference<@Nullable TestMistakeException> mistake = new AtomicReference<>();

	ScriptedProvider(String name, String baseUrl, List<WireFormat> formats) {
		this.name = name;
		this.baseUrl = baseUrl;
		this.formats = formats;
	}

	/**
	 * Returns the name of the provider.
	 * @return the name, such as {@code openai}
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Returns the URL for the configuration of a client.
	 * @return the URL, without a slash at its end
	 */
	public String baseUrl() {
		return this.baseUrl;
	}

	/**
	 * Starts a script, in place of a recording: a list such as
	 * {@code 429 retry-after=1, 503 x2, ok}, whose last item is repeated without end, or
	 * rates such as {@code 20% 503, 5% hang, seed=42}. The items are:
	 * <ul>
	 * <li>{@code ok}: the next answer</li>
	 * <li>a status such as {@code 503}, or a kind of failure such as
	 * {@code quota-exhausted}, optionally with {@code retry-after=} and a value for the
	 * header, in double quotes if it contains a comma: an error response in the words of
	 * the provider</li>
	 * <li>{@code outage} closes the connection, {@code reset} resets it, and {@code hang}
	 * keeps it open without a response</li>
	 * <li>{@code slow=2s} waits before the answer, {@code trickle=50ms} before each token
	 * of a stream; both in real time</li>
	 * <li>{@code cut} and {@code cut after=7}: the connection breaks after half of the
	 * tokens of a stream, or after 7, or in the middle of another answer</li>
	 * <li>{@code unfinished} and {@code unfinished after=7}: a stream ends after these
	 * tokens without its end marker; another answer ends as with {@code cut}</li>
	 * <li>{@code error-event} and {@code error-event=rate-limited}: an error inside a
	 * response of the status 200</li>
	 * <li>{@code sloppy}: JSON inside prose, with mistakes that can be repaired;
	 * {@code malformed}: JSON with a value missing; {@code wrong-schema}: JSON without
	 * its last property; {@code truncated}: half of the text, stopped at the token limit;
	 * {@code refusal}; {@code empty}</li>
	 * </ul>
	 * @param script the script
	 * @return this provider
	 * @throws InvalidScriptException if an item is invalid, or if the script mixes a list
	 * and rates
	 */
	public ScriptedProvider script(String script) {
		Assert.notNull(script, "'script' must not be null");
		this.script = ProviderScript.parse(script);
		this.responder = null;
		return this;
	}

	/**
	 * Returns the script.
	 * @return the script as it was given; {@code ok} by default
	 */
	public String script() {
		return this.script.toString();
	}

	/**
	 * Sets the texts of the answers, in order. The last one is repeated without end. A
	 * text is used up when the provider has sent it without a flaw. If a stream is
	 * resumed, the provider sends the rest of its text.
	 * @param texts the texts, at least one
	 * @return this provider
	 */
	public ScriptedProvider answers(String... texts) {
		return answers(Arrays.stream(texts).map(ProviderAnswer::text).toArray(ProviderAnswer[]::new));
	}

	/**
	 * Sets the answers, in order, as {@link #answers(String...)} does.
	 * @param answers the answers, at least one
	 * @return this provider
	 */
	public ScriptedProvider answers(ProviderAnswer... answers) {
		Assert.notEmpty(answers, "'answers' must not be empty");
		this.answers = new ScriptedAnswers(Arrays.stream(answers).map(ScriptedProvider::always).toList());
		return this;
	}

	private static Function<ProviderRequest, ProviderAnswer> always(ProviderAnswer answer) {
		return (request) -> answer;
	}

	/**
	 * Sets a function that returns the answer to each request. If it throws an exception,
	 * the request is rejected with the status 400, and the test fails.
	 * @param answer the function; called by several threads if requests arrive at the
	 * same time
	 * @return this provider
	 */
	public ScriptedProvider answers(Function<ProviderRequest, ProviderAnswer> answer) {
		Assert.notNull(answer, "'answer' must not be null");
		this.answers = new ScriptedAnswers(List.of(answer));
		return this;
	}

	/**
	 * Forwards all requests to a real provider and records the exchanges in a file, until
	 * the next script or reset. Of headers, only the content type, rate limits and waits
	 * of responses are recorded. The bodies are recorded, with API keys masked: do not
	 * publish a recording of confidential prompts. With
	 * {@link io.github.llmresilience.test.context.AutoConfigureScriptedProviders}, the
	 * host must be one of its {@code allowedHosts}.
	 * @param remote the base URL of the provider, such as
	 * {@code https://api.openai.com/v1}
	 * @param headers headers that replace those of the client, with the real key:
	 * {@code Authorization}, or {@code x-api-key} for Anthropic
	 * @param file the file, which is overwritten; it is complete after each exchange
	 * @return this provider
	 */
	public ScriptedProvider record(String remote, Map<String, String> headers, Path file) {
		Assert.hasText(remote, "'remote' must not be empty");
		Assert.notNull(headers, "'headers' must not be null");
		Assert.notNull(file, "'file' must not be null");
		this.responder = new Recorder(remote, headers, file);
		return this;
	}

	/**
	 * Replays a recording, until the next script or reset: each request receives the next
	 * recorded response to a request with its path, also if the response broke off. A
	 * request without a recorded response is rejected with the status 400, and the test
	 * fails.
	 * @param location the location, such as {@code classpath:recordings/outage.json} or
	 * {@code file:outage.json}
	 * @return this provider
	 * @throws UncheckedIOException if the file cannot be read
	 * @throws IllegalArgumentException if the file is not a recording
	 */
	public ScriptedProvider replay(String location) {
		this.responder = new Replay(location);
		return this;
	}

	/**
	 * Sets the time before each event of a stream.
	 * @param delay the time; zero by default
	 * @return this provider
	 */
	public ScriptedProvider tokenDelay(Duration delay) {
		Assert.notNull(delay, "'delay' must not be null");
		this.tokenDelay = delay;
		return this;
	}

	/**
	 * Returns the number of requests since the start, or since the last reset.
	 * @return the number
	 */
	public int requestCount() {
		return this.requests.count();
	}

	/**
	 * Returns the requests since the start, or since the last reset.
	 * @return the last 1000 requests, oldest first
	 */
	public List<ProviderRequest> requests() {
		return this.requests.recent();
	}

	/**
	 * Returns the last request.
	 * @return the request
	 * @throws IllegalStateException if there was none
	 */
	public ProviderRequest lastRequest() {
		ProviderRequest last = this.requests.last();
		Assert.state(last != null, () -> "The provider '" + this.name + "' has received no request");
		return last;
	}

	/** Forgets all requests. The script goes on. */
	public void clearRequests() {
		this.requests.clear();
	}

	/**
	 * Forgets all requests, the script, the answers and a recording: every request is
	 * answered.
	 */
	public void reset() {
		clearRequests();
		this.script = ProviderScript.parse(ProviderScript.OK);
		this.answers = ScriptedAnswers.byDefault();
		this.tokenDelay = Duration.ZERO;
		this.responder = null;
		this.mistake.set(null);
	}

	@Override
	public ScriptedProviderAssert assertThat() {
		return new ScriptedProviderAssert(this);
	}

	void respond(HttpExchange exchange, String path) throws IOException {
		WireFormat format = find(path.replaceFirst("\\?.*", ""));
		if (format == null) {
			reject(exchange, 404, "The scripted provider '" + this.name + "' does not serve this path");
			return;
		}
		ProviderRequest request = new ProviderRequest(this.name, path, exchange.headers(),
				new String(exchange.body(), StandardCharsets.UTF_8), format);
		int number = this.requests.add(request);
		Responder other = this.responder;
		try {
			if (other != null) {
				other.respond(exchange, request);
			}
			else {
				new ResponseWriter(exchange, request, format, number, this.tokenDelay).write(this.script.next(),
						this.answers);
			}
		}
		catch (TestMistakeException ex) {
			this.mistake.compareAndSet(null, ex);
			reject(exchange, 400, String.valueOf(ex.getMessage()));
		}
	}

	private static void reject(HttpExchange exchange, int status, String message) throws IOException {
		exchange.send(status, Map.of("Content-Type", "application/json"),
				Json.write(Json.object("error", Json.object("message", message))).getBytes(StandardCharsets.UTF_8));
	}

	private @Nullable WireFormat find(String path) {
		return this.formats.stream().filter((format) -> format.accepts(path)).findFirst().orElse(null);
	}

	void verifyAnswers() {
		TestMistakeException found = this.mistake.get();
		if (found != null) {
			throw new AssertionError("The provider '" + this.name + "' could not answer: " + found.getMessage(), found);
		}
	}

	@Override
	public String toString() {
		return this.name + " (" + this.script + ")";
	}

}
