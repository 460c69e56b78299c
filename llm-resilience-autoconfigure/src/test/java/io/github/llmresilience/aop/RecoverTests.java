/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.net.ConnectException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.failure.LlmCallCancelledException;
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.failure.LlmRetriesExhaustedException;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.retry.annotation.Recover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * A degraded answer from a {@code @Recover} method of Spring Retry.
 */
class RecoverTests {

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LlmRetryAutoConfiguration.class))
		.withBean(Librarian.class)
		.withBean(Reader.class)
		.withPropertyValues("llm.retry.max-attempts=2", "llm.retry.initial-delay=1ms",
				"llm.retry.circuit-breaker.enabled=false");

	/** All exceptions of providers are recovered, in each style. */
	static class Librarian {

		private int attempts;

		private RuntimeException failure() {
			this.attempts++;
			return new LlmHttpException(503, Map.of(), "");
		}

		@LlmCall(model = "openai/m")
		public String value(String genre) {
			throw failure();
		}

		@LlmCall(model = "openai/m")
		public CompletableFuture<String> future(String genre) {
			return CompletableFuture.failedFuture(failure());
		}

		@LlmCall(model = "openai/m")
		public Mono<String> mono(String genre) {
			return Mono.error(this::failure);
		}

		@LlmCall(model = "openai/m")
		public Flux<String> flux(String genre) {
			return Flux.error(this::failure);
		}

		@LlmCall(model = "openai/m")
		public Flux<String> fluxThatBreaks(String genre) {
			LlmCallContext.current().target();
			return Flux.just("half").concatWith(Flux.error(new IllegalStateException("of the application")));
		}

		@LlmCall(model = "openai/m")
		public CompletableFuture<String> hanging(String genre) {
			return new CompletableFuture<>();
		}

		@LlmCall(model = "openai/m")
		public String bug(String genre) {
			throw new IllegalStateException("of the application");
		}

		@LlmCall(model = "openai/m")
		public String interrupted(String genre) throws InterruptedException {
			Thread.currentThread().interrupt();
			throw new InterruptedException();
		}

		@Recover
		String degraded(LlmCallException failure, String genre) {
			return "degraded " + genre + " after " + failure.attempts().size();
		}

		@Recover
		CompletableFuture<String> degradedFuture(LlmCallException failure, String genre) {
			return CompletableFuture.completedFuture(degraded(failure, genre));
		}

		@Recover
		Mono<String> degradedMono(LlmCallException failure, String genre) {
			return Mono.just(degraded(failure, genre));
		}

		@Recover
		Flux<String> degradedFlux(LlmCallException failure, String genre) {
			return Flux.just("degraded", genre);
		}

		@Recover
		Flux<String> degradedFluxOfABug(IllegalStateException failure, String genre) {
			return Flux.just("recovered");
		}

	}

	/** The type of the client's exception chooses the method, as with Spring Retry. */
	static class Reader {

		@LlmCall(model = "openai/m")
		public String read(Exception error) throws Exception {
			throw error;
		}

		@Recover
		String afterConnectionError(ConnectException failure, Exception error) {
			return "connection";
		}

		@Recover
		String afterRefusal(LlmHttpException failure, Exception error) {
			throw new IllegalStateException("no degraded answer for " + failure.statusCode());
		}

	}

	@Test
	void recoversInEachStyle() {
		this.application.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			String degraded = "degraded novel after 2";
			assertThat(librarian.value("novel")).isEqualTo(degraded);
			assertThat(librarian.future("novel").get()).isEqualTo(degraded);
			assertThat(librarian.mono("novel").block()).isEqualTo(degraded);
			assertThat(librarian.flux("novel").collectList().block()).isEqualTo(List.of("degraded", "novel"));
		});
	}

	@Test
	void choosesTheMethodByTheExceptionOfTheClient() {
		this.application.run((context) -> {
			Reader reader = context.getBean(Reader.class);
			assertThat(reader.read(new ConnectException())).isEqualTo("connection");
			assertThatIllegalStateException().isThrownBy(() -> reader.read(new LlmHttpException(503, Map.of(), "")))
				.withMessage("no degraded answer for 503");
		});
	}

	@Test
	void throwsTheFailureWithoutAMethodForIt() {
		this.application.run((context) -> {
			assertThatIllegalStateException().isThrownBy(() -> context.getBean(Librarian.class).bug("novel"))
				.withMessage("of the application");
			assertThatExceptionOfType(LlmRetriesExhaustedException.class)
				.isThrownBy(() -> context.getBean(Reader.class).read(new java.net.SocketTimeoutException()));
		});
	}

	/** The subscriber has a part of another answer. */
	@Test
	void doesNotRecoverAStreamThatHasBegun() {
		this.application.run((context) -> StepVerifier.create(context.getBean(Librarian.class).fluxThatBreaks("novel"))
			.expectNext("half")
			.expectErrorMessage("of the application")
			.verify());
	}

	@Test
	void doesNotRecoverACancelledCall() {
		this.application.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			assertThatExceptionOfType(LlmCallCancelledException.class).isThrownBy(() -> librarian.interrupted("novel"));
			assertThat(Thread.interrupted()).isTrue();
			CompletableFuture<String> hanging = librarian.hanging("novel");
			hanging.cancel(true);
			assertThat(hanging).isCancelled();
		});
	}

}
