/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.Step;
import io.github.llmresilience.engine.reactive.ReactiveDriver;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmAttemptTimeoutException;
import io.github.llmresilience.failure.LlmRetriesExhaustedException;
import io.github.llmresilience.springai.ScriptedProviders;
import io.github.llmresilience.springai.ScriptedProviders.Reply;
import io.github.llmresilience.stream.EventDataReader;
import io.github.llmresilience.stream.PlainTextReader;
import io.github.llmresilience.stream.StreamScanner;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What the HTTP parts do with responses that are odd, and requests that come too late.
 */
@Timeout(60)
class LlmExchangeFilterTests {

	static final ScriptedProviders providers = new ScriptedProviders();

	@AfterAll
	static void close() {
		providers.close();
	}

	/** An attempt that has ended before OkHttp's thread came to it. */
	@Test
	void sendsNoRequestOfAnAttemptThatHasEnded() throws Exception {
		providers.reset();
		providers.openAi.replies(ScriptedProviders.openAiWholeStream("for nobody"));
		RunningAttempts running = new RunningAttempts();
		Calls calls = new Calls();
		AtomicReference<LlmCallContext> attempt = new AtomicReference<>();
		Step.Attempt call = (Step.Attempt) calls.engine().newSession(calls.settings("openai/gpt")).begin();
		String id = running.begin(call.context());
		call.abort();
		running.end(id);
		OkHttpClient client = new OkHttpClient.Builder().addInterceptor(LlmOkHttpInterceptor.create().with(running))
			.build();
		Throwable thrown = catchThrowable(() -> client
			.newCall(new Request.Builder().url(providers.url() + "/openai/chat/completions")
				.header(RunningAttempts.HEADER, id)
				.post(RequestBody.create("{}", MediaType.get("application/json")))
				.build())
			.execute()
			.close());
		assertThat(providers.openAi.requests).as("requests for nobody").isEmpty();
	}

	private static ReactiveDriver driver(Calls calls) {
		return new ReactiveDriver(calls.engine(), Schedulers::parallel, Calls.OWN_THREADS, Calls.WATCHDOG,
				List.of(new EventDataReader(), new PlainTextReader()), DriverMode.PROTECTED);
	}

	/** A 503 whose page is larger than the codecs' limit. */
	@Test
	void keepsTheStatusOfALargeErrorPage() {
		providers.reset();
		providers.openAi.replies(new Reply(503, Map.of("Content-Type", "text/html"), "<html>" + "x".repeat(300_000)),
				new Reply(200, Map.of("Content-Type", "text/plain"), "fine"));
		LlmExchangeFilter filter = new LlmExchangeFilter(new LlmHttpSettings(false));
		for (boolean filtered : new boolean[] { false, true }) {
			providers.reset();
			providers.openAi.replies(
					new Reply(503, Map.of("Content-Type", "text/html"), "<html>" + "x".repeat(300_000)),
					new Reply(200, Map.of("Content-Type", "text/plain"), "fine"));
			WebClient.Builder builder = WebClient.builder();
			WebClient client = (filtered ? builder.filter(filter) : builder).baseUrl(providers.url() + "/openai")
				.build();
			Calls calls = new Calls().backoff(Duration.ofMillis(1), 1, Duration.ofMillis(1));
			Throwable thrown = catchThrowable(() -> driver(calls)
				.mono(calls.settings("openai/gpt"),
						() -> client.post().bodyValue("{}").retrieve().bodyToMono(String.class))
				.block(Duration.ofSeconds(20)));
			assertThat(thrown).as("filtered " + filtered).isNull();
		}
	}

	/** B102: an abort in the middle of a body does not make its first part an answer. */
	@Test
	void failsAResponseWhoseAttemptIsAborted() {
		ExchangeFunction half = (request) -> Mono.just(ClientResponse.create(HttpStatus.OK)
			.header("Content-Type", "text/plain")
			.body(Flux.concat(Flux.just(DefaultDataBufferFactory.sharedInstance.wrap("half".getBytes())), Flux.never()))
			.build());
		WebClient client = WebClient.builder()
			.filter(new LlmExchangeFilter(new LlmHttpSettings(false)))
			.exchangeFunction(half)
			.build();
		List<String> saved = new CopyOnWriteArrayList<>();
		Calls calls = new Calls().attempts(1).attemptTimeout(Duration.ofMillis(100));
		Throwable thrown = catchThrowable(() -> driver(calls)
			.mono(calls.settings("openai/gpt"),
					() -> client.get().retrieve().bodyToMono(String.class).doOnNext(saved::add))
			.block(Duration.ofSeconds(20)));
		assertThat(thrown).isInstanceOf(LlmRetriesExhaustedException.class)
			.hasCauseInstanceOf(LlmAttemptTimeoutException.class);
		assertThat(saved).isEmpty();
	}

	/** 429 whose body breaks: with its status without the filter. */
	@Test
	void keepsTheStatusOfAnErrorBodyThatBreaks() {
		LlmExchangeFilter filter = new LlmExchangeFilter(new LlmHttpSettings(false));
		List<FailureKind> kinds = new ArrayList<>();
		for (boolean filtered : new boolean[] { false, true }) {
			providers.reset();
			providers.openAi.replies(new Reply(401, Map.of(), "{\"error\":{\"message\":\"bad key\"}}").cut());
			WebClient.Builder builder = WebClient.builder();
			WebClient client = (filtered ? builder.filter(filter) : builder).baseUrl(providers.url() + "/openai")
				.build();
			Calls calls = new Calls().attempts(1);
			Throwable thrown = catchThrowable(() -> driver(calls)
				.mono(calls.settings("openai/gpt"),
						() -> client.post().bodyValue("{}").retrieve().bodyToMono(String.class))
				.block(Duration.ofSeconds(20)));
			kinds.add(calls.events(LlmCallEvent.AttemptEnded.class).get(0).kind());
		}
		assertThat(kinds).containsOnly(FailureKind.AUTHENTICATION);
	}

	/**
	 * What a tool server (MCP: JSON-RPC over event streams) answers, is no model's error.
	 */
	@Test
	void leavesErrorsOfOtherProtocolsAlone() {
		StreamScanner scanner = new StreamScanner();
		scanner.scan(
				"event: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32602,\"message\":\"Unknown tool\"}}\n\n"
					.getBytes());
		assertThat(scanner.error()).isNull();
	}

}
