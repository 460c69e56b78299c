/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.engine.AttemptScope;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.Step;
import io.github.llmresilience.springai.ScriptedProviders;
import io.github.llmresilience.springai.ScriptedProviders.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A client of {@code java.net.http} that notes what it receives.
 */
@Timeout(60)
class LlmJdkHttpClientTests {

	private static final LlmTarget GPT = LlmTarget.parse("openai/gpt");

	private static final ScriptedProviders providers = new ScriptedProviders();

	private final HttpClient client = LlmJdkHttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

	private final HttpRequest request = HttpRequest.newBuilder(URI.create(providers.url() + "/openai/any"))
		.POST(HttpRequest.BodyPublishers.ofString("{}"))
		.build();

	@BeforeEach
	void reset() {
		providers.reset();
	}

	@AfterAll
	static void close() {
		providers.close();
	}

	@Test
	void doesNothingOutsideOfCalls() throws Exception {
		providers.openAi.replies(Reply.error(429, "30"));
		assertThat(this.client.send(this.request, BodyHandlers.ofString()).statusCode()).isEqualTo(429);
		assertThat(this.client.sendAsync(this.request, BodyHandlers.ofString()).get().statusCode()).isEqualTo(429);
	}

	/** The exception of a library has the status, the response the wish. */
	@Test
	void tellsTheWishThatAnExceptionLeavesOut() throws Exception {
		assertThat(cooldownAfter(429)).isEqualTo(Duration.ofSeconds(30));
	}

	/**
	 * A response that was dealt with says nothing about a later failure of another kind.
	 */
	@Test
	void doesNotMixUpResponses() throws Exception {
		assertThat(cooldownAfter(503)).isZero();
	}

	/** An attempt that received a 429 throws an exception without headers. */
	private Duration cooldownAfter(int status) throws Exception {
		providers.openAi.replies(Reply.error(429, "30"));
		Calls calls = new Calls();
		LlmCallSession session = calls.engine().newSession(calls.settings(GPT.toString()));
		Step.Attempt call = (Step.Attempt) session.begin();
		AttemptScope scope = AttemptScope.open(call.context());
		this.client.send(this.request, BodyHandlers.discarding());
		scope.close();
		session.failed(call, new dev.langchain4j.exception.HttpException(status, "no headers"));
		return calls.gates().status(GPT).cooldown();
	}

	@Test
	void endsARequestWithItsAttempt() {
		providers.openAi.replies(Reply.hang());
		Calls calls = new Calls();
		Step.Attempt call = (Step.Attempt) calls.engine().newSession(calls.settings(GPT.toString())).begin();
		AttemptScope scope = AttemptScope.open(call.context());
		CompletableFuture<?> exchange = this.client.sendAsync(this.request, BodyHandlers.discarding());
		scope.close();
		call.abort();
		assertThatExceptionOfType(Exception.class).isThrownBy(exchange::get)
			.satisfies((thrown) -> assertThat(
					thrown instanceof CancellationException || thrown.getCause() instanceof CancellationException)
				.as("cancelled: %s", thrown)
				.isTrue());
	}

}
