/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.matrix;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import io.github.llmresilience.call.LlmCallTemplate;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.call.ReactiveLlmCallTemplate;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.failure.LlmStreamCutException;
import io.github.llmresilience.failure.LlmToolFailedException;
import io.github.llmresilience.failure.LlmUnusableAnswerException;
import io.github.llmresilience.gate.GateChange;
import io.github.llmresilience.gate.TargetGates;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.HttpServerErrorException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * F72, B117, B118: what a call throws, in each style. The table of
 * {@code docs/exceptions.md}.
 */
@Timeout(120)
class ExceptionMatrixTests {

	private static final Path PAGE = Path.of("../docs/exceptions.md");

	private static final List<LlmTarget> MODELS = Stream.of("openai/m", "b/m", "c/m").map(LlmTarget::parse).toList();

	private static final String ITSELF = "the application's exception, as it is";

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LlmRetryAutoConfiguration.class))
		.withBean(Body.class)
		.withBean(Styles.class)
		.withBean(KotlinFailures.class)
		.withBean(KotlinFailureCalls.class)
		.withPropertyValues("llm.retry.initial-delay=1ms", "llm.retry.default-provider=openai",
				"llm.retry.calls.ask.model=openai/m", "llm.retry.calls.inner.model=openai/m",
				"llm.retry.calls.other.model=openai/m", "llm.retry.calls.other.max-attempts=1",
				"llm.retry.calls.inner.max-attempts=1");

	private final List<String> table = new ArrayList<>(
			List.of("| what happened | thrown | `kind()` | cause |", "| --- | --- | --- | --- |"));

	/**
	 * The code that runs in each attempt.
	 */
	static class Body implements Callable<String> {

		private Callable<String> code = () -> "";

		private final AtomicInteger attempts = new AtomicInteger();

		@Override
		public String call() throws Exception {
			this.attempts.incrementAndGet();
			return this.code.call();
		}

		/** Runs the code on a thread of its own, as a client does. */
		CompletableFuture<String> future() {
			CompletableFuture<String> answer = new CompletableFuture<>();
			CompletableFuture.runAsync(() -> {
				try {
					answer.complete(call());
				}
				catch (Exception ex) {
					answer.completeExceptionally(ex);
				}
			}, (task) -> new Thread(task).start());
			return answer;
		}

	}

	/**
	 * One method for each return type.
	 */
	static class Styles {

		private final Body body;

		Styles(Body body) {
			this.body = body;
		}

		@LlmCall(name = "ask", model = "openai/m")
		public String value() throws Exception {
			return this.body.call();
		}

		@LlmCall(name = "ask", model = "openai/m")
		public CompletableFuture<String> future() {
			return this.body.future();
		}

		@LlmCall(name = "ask", model = "openai/m")
		public Mono<String> mono() {
			return Mono.fromCallable(this.body);
		}

		@LlmCall(name = "ask", model = "openai/m")
		public Flux<String> flux() {
			return Mono.fromCallable(this.body).flux();
		}

		@LlmCall(name = "ask", model = "openai/m")
		public CompletableFuture<String> hangingFuture() {
			return new CompletableFuture<>();
		}

		@LlmCall(name = "ask", model = "openai/m")
		public Mono<String> hangingMono() {
			return Mono.never();
		}

	}

	/**
	 * A style in which a call is written.
	 */
	private enum Style {

		VALUE {
			@Override
			@Nullable Throwable failureIn(ApplicationContext context) {
				return thrownBy(context.getBean(Styles.class)::value);
			}
		},

		TEMPLATE {
			@Override
			@Nullable Throwable failureIn(ApplicationContext context) {
				Body body = context.getBean(Body.class);
				return thrownBy(() -> context.getBean(LlmCallTemplate.class).execute("ask", (call) -> body.call()));
			}
		},

		FUTURE {
			@Override
			@Nullable Throwable failureIn(ApplicationContext context) {
				return failureOf(context.getBean(Styles.class).future());
			}
		},

		ASYNC_TEMPLATE {
			@Override
			@Nullable Throwable failureIn(ApplicationContext context) {
				Body body = context.getBean(Body.class);
				return failureOf(context.getBean(LlmCallTemplate.class).executeAsync("ask", (call) -> body.future()));
			}
		},

		MONO {
			@Override
			@Nullable Throwable failureIn(ApplicationContext context) {
				return failureOf(context.getBean(Styles.class).mono().flux());
			}
		},

		REACTIVE_TEMPLATE {
			@Override
			@Nullable Throwable failureIn(ApplicationContext context) {
				Body body = context.getBean(Body.class);
				return failureOf(context.getBean(ReactiveLlmCallTemplate.class)
					.mono("ask", (call) -> Mono.fromCallable(body))
					.flux());
			}
		},

		FLUX {
			@Override
			@Nullable Throwable failureIn(ApplicationContext context) {
				return failureOf(context.getBean(Styles.class).flux());
			}
		},

		SUSPENDING {
			@Override
			@Nullable Throwable failureIn(ApplicationContext context) {
				return thrownBy(context.getBean(KotlinFailureCalls.class)::suspending);
			}
		};

		abstract @Nullable Throwable failureIn(ApplicationContext context);

		private static @Nullable Throwable thrownBy(Callable<?> call) {
			try {
				call.call();
				return null;
			}
			catch (Throwable ex) {
				return ex;
			}
		}

		private static @Nullable Throwable failureOf(CompletableFuture<?> future) {
			return future.handle((value, error) -> error).join();
		}

		private static @Nullable Throwable failureOf(Flux<?> answer) {
			CompletableFuture<@Nullable Throwable> end = new CompletableFuture<>();
			answer.subscribe((value) -> {
			}, end::complete, () -> end.complete(null));
			return end.join();
		}

	}

	/**
	 * What a call has thrown.
	 */
	private record Outcome(String thrown, String kind, String cause) {

		static Outcome of(@Nullable Throwable thrown, Throwable client) {
			if (thrown == null) {
				return new Outcome("nothing", "–", "–");
			}
			if (thrown == client || isCopyOfACoroutine(thrown, client)) {
				return new Outcome(ITSELF, "–", "–");
			}
			String kind = (thrown instanceof LlmCallException call) ? "`" + call.kind() + "`" : "–";
			return new Outcome("`" + thrown.getClass().getSimpleName() + "`", kind, causeOf(thrown, client));
		}

		/** Coroutines copy exceptions to complete their stack traces. */
		private static boolean isCopyOfACoroutine(Throwable thrown, Throwable client) {
			return thrown.getCause() == client && thrown.getClass() == client.getClass();
		}

		private static String causeOf(Throwable thrown, Throwable client) {
			Throwable cause = thrown.getCause();
			if (cause == null) {
				return "none";
			}
			return (cause == client) ? "the client's exception" : "`" + cause.getClass().getSimpleName() + "`";
		}

		String line(String what) {
			return Stream.of(what, this.thrown, this.kind, this.cause).collect(Collectors.joining(" | ", "| ", " |"));
		}

	}

	private static Exception http(int status, String body) {
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		HttpStatus of = HttpStatus.valueOf(status);
		return of.is4xxClientError()
				? HttpClientErrorException.create(of, of.name(), HttpHeaders.EMPTY, bytes, StandardCharsets.UTF_8)
				: HttpServerErrorException.create(of, of.name(), HttpHeaders.EMPTY, bytes, StandardCharsets.UTF_8);
	}

	private static String error(String code) {
		return "{\"error\": {\"code\": \"" + code + "\", \"type\": \"" + code + "\", \"message\": \"No\"}}";
	}

	private static Map<FailureKind, Exception> failuresOfProviders() {
		Map<FailureKind, Exception> failures = new LinkedHashMap<>();
		failures.put(FailureKind.RATE_LIMITED, http(429, ""));
		failures.put(FailureKind.QUOTA_EXHAUSTED, http(429, error("insufficient_quota")));
		failures.put(FailureKind.OVERLOADED, http(503, ""));
		failures.put(FailureKind.SERVER_ERROR, http(500, ""));
		failures.put(FailureKind.TIMEOUT, new SocketTimeoutException("Read timed out"));
		failures.put(FailureKind.CONNECTION, new ConnectException("Connection refused"));
		failures.put(FailureKind.STREAM_CUT, new LlmStreamCutException("openai/m"));
		failures.put(FailureKind.AUTHENTICATION, http(401, ""));
		failures.put(FailureKind.PERMISSION, http(403, ""));
		failures.put(FailureKind.NOT_FOUND, http(404, error("model_not_found")));
		failures.put(FailureKind.CONTEXT_LENGTH, http(400, error("context_length_exceeded")));
		failures.put(FailureKind.CONTENT_FILTERED, http(400, error("content_filter")));
		failures.put(FailureKind.PAYLOAD_TOO_LARGE, http(413, ""));
		failures.put(FailureKind.INVALID_REQUEST, http(400, ""));
		failures.put(FailureKind.EMPTY_OUTPUT, new LlmUnusableAnswerException(FailureKind.EMPTY_OUTPUT));
		failures.put(FailureKind.MALFORMED_OUTPUT, new LlmParseException("{", "Close the object"));
		failures.put(FailureKind.TRUNCATED_OUTPUT,
				new LlmParseException(LlmParseException.Problem.TRUNCATED, "{", "Be brief", null));
		failures.put(FailureKind.TOOL_FAILED, new LlmToolFailedException("search", 3, new IllegalStateException()));
		return failures;
	}

	/** Makes a call in every style. All styles must throw the same. */
	private Outcome outcome(int attempts, Exception last, Callable<String> body, String... properties) {
		return outcome(List.of(Style.values()), attempts, last, body, (context, call) -> call.get(), properties);
	}

	private Outcome outcome(List<Style> styles, int attempts, Exception last, Callable<String> body, Scene scene,
			String... properties) {
		Map<Style, Outcome> outcomes = new LinkedHashMap<>();
		this.application.withPropertyValues(properties).run((context) -> {
			Body bean = context.getBean(Body.class);
			bean.code = body;
			for (Style style : styles) {
				bean.attempts.set(0);
				MODELS.forEach((model) -> context.getBean(TargetGates.class).decide(model, GateChange.Action.RESET));
				outcomes.put(style, Outcome.of(scene.failureOf(context, () -> style.failureIn(context)), last));
				assertThat(bean.attempts).as("attempts of %s", style).hasValue(attempts);
			}
		});
		Outcome first = outcomes.get(styles.get(0));
		assertThat(outcomes.values()).as("%s", outcomes).containsOnly(first);
		return first;
	}

	private void row(String what, Outcome outcome) {
		this.table.add(outcome.line(what));
		System.err.println("ROWT " + System.nanoTime() / 1000000 % 1000000 + " " + what);
	}

	/** Throws one exception after the other, and then begins again. */
	private static Callable<String> failing(Exception... errors) {
		AtomicInteger attempts = new AtomicInteger();
		return () -> {
			throw errors[attempts.getAndIncrement() % errors.length];
		};
	}

	@Test
	void throwsTheSameInEveryStyle() throws IOException {
		failuresOfProviders().forEach(this::addFailureOfProvider);
		addExceptionsOfTheApplication();
		addInnerCall();
		addLimits();
		addRejections();
		addCancellation();
		Matrix.assertShown(this.table, PAGE);
	}

	private void addFailureOfProvider(FailureKind kind, Exception error) {
		String[] once = { "llm.retry.max-attempts=1", "llm.retry.parse.max-reasks=0" };
		Outcome one = outcome(1, error, failing(error), once);
		Outcome three = kind.isFallenBackFromByDefault()
				? outcome(3, error, failing(error), and(once, "llm.retry.calls.ask.fallback.models=b/m,c/m"))
				: outcome(3, error, failing(error), "llm.retry.retry-on=" + kind);
		assertThat(three).isEqualTo(one);
		row("`" + kind + "`, with `max-attempts` 1 or 3", one);
	}

	private static String[] and(String[] properties, String property) {
		return Stream.concat(Arrays.stream(properties), Stream.of(property)).toArray(String[]::new);
	}

	private void addExceptionsOfTheApplication() {
		Exception error = new IllegalStateException("No book");
		Exception checked = new NoSuchFileException("books.txt");
		row("an exception of the application", outcome(1, error, failing(error)));
		row("a checked exception of the application", outcome(1, checked, failing(checked)));
		row("an exception of the application, after an attempt with `OVERLOADED`",
				outcome(2, error, failing(http(503, ""), error)));
		row("an exception of the application, retried because of `retry-on`",
				outcome(3, error, failing(error), "llm.retry.retry-on=java.lang.IllegalStateException"));
	}

	private void addInnerCall() {
		Exception error = http(503, "");
		AtomicReference<Callable<String>> inner = new AtomicReference<>();
		row("a call inside of the call has failed with `OVERLOADED`",
				outcome(List.of(Style.values()), 1, error, () -> inner.get().call(), (context, call) -> {
					inner.set(() -> context.getBean(LlmCallTemplate.class).execute("inner", (attempt) -> {
						throw error;
					}));
					return call.get();
				}));
	}

	private void addLimits() {
		Exception error = http(503, "");
		row("`attempt-timeout`", outcome(1, error, () -> {
			new CountDownLatch(1).await(1, TimeUnit.SECONDS);
			return "";
		}, "llm.retry.attempt-timeout=50ms", "llm.retry.max-attempts=1"));
		row("`deadline`, which leaves no time for a retry", outcome(1, error, failing(error), "llm.retry.deadline=30s",
				"llm.retry.initial-delay=60s", "llm.retry.max-delay=60s"));
	}

	private void addRejections() {
		HttpHeaders later = new HttpHeaders();
		later.set(HttpHeaders.RETRY_AFTER, "300");
		Exception limited = HttpClientErrorException.create(HttpStatus.TOO_MANY_REQUESTS, "", later, new byte[0],
				StandardCharsets.UTF_8);
		row("an open circuit breaker", outcome(List.of(Style.values()), 0, limited, failing(limited),
				after(http(503, "")), "llm.retry.circuit-breaker.minimum-number-of-calls=1"));
		row("a cooldown that is longer than `retry-after.max-wait`",
				outcome(List.of(Style.values()), 0, limited, failing(limited), after(limited)));
		row("`concurrency-limit`",
				outcome(List.of(Style.values()), 0, limited, failing(limited),
						(context, call) -> context.getBean(LlmCallTemplate.class)
							.execute("other", (attempt) -> Optional.ofNullable(call.get()))
							.orElse(null),
						"llm.retry.concurrency-limit=1"));
	}

	/** Makes the call after another call of the same model has failed. */
	private static Scene after(Exception error) {
		return (context, call) -> {
			assertThatThrownBy(() -> context.getBean(LlmCallTemplate.class).execute("other", (attempt) -> {
				throw error;
			})).isInstanceOf(LlmCallException.class);
			return call.get();
		};
	}

	private void addCancellation() {
		Exception interrupt = new InterruptedException();
		List<Style> onTheCallersThread = List.of(Style.VALUE, Style.TEMPLATE, Style.MONO, Style.REACTIVE_TEMPLATE,
				Style.FLUX);
		row("an interrupt of the caller's thread", outcome(onTheCallersThread, 1, interrupt, () -> {
			Thread.currentThread().interrupt();
			throw interrupt;
		}, (context, call) -> {
			Throwable failure = call.get();
			assertThat(Thread.interrupted()).as("the interrupt flag is set again").isTrue();
			return failure;
		}));
		this.application.run((context) -> {
			CompletableFuture<String> future = context.getBean(Styles.class).hangingFuture();
			future.cancel(true);
			row("`cancel` of the `CompletableFuture`", Outcome.of(Style.failureOf(future), interrupt));
			row("`cancel` of the coroutine",
					Outcome.of(Style.thrownBy(context.getBean(KotlinFailureCalls.class)::cancelled), interrupt));
			List<Object> signals = new CopyOnWriteArrayList<>();
			context.getBean(Styles.class).hangingMono().doOnEach(signals::add).subscribe().dispose();
			assertThat(signals).isEmpty();
			row("`dispose` of the `Mono` or `Flux`", Outcome.of(null, interrupt));
		});
	}

	/**
	 * What happens around a call.
	 */
	private interface Scene {

		@Nullable Throwable failureOf(ApplicationContext context, Supplier<@Nullable Throwable> call);

	}

}
