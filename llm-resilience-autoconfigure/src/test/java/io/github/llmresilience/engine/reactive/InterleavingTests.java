/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.call.ThreadContext;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.future.FutureDriver;
import io.github.llmresilience.gate.Admission;
import io.github.llmresilience.rule.HedgePolicy;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static io.github.llmresilience.engine.Script.http;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * B99: whatever ends attempts, in whatever order, each place and each permit is given
 * back once. Runs of several calls at the same time, with hedges, timeouts, cancellations
 * and the closing of the application at random times. A seed repeats a run.
 */
@Timeout(120)
class InterleavingTests {

	private static final String PRIMARY = "openai/gpt-4o-mini";

	private static final String SECOND = "anthropic/claude-3-5-haiku-latest";

	private static final int RUNS = 1500;

	private static final int LIMIT = 4;

	/**
	 * One run.
	 */
	private static final class Run {

		private final Random random;

		private final Calls calls;

		private final LlmCallSettings settings;

		private final AtomicInteger bodies = new AtomicInteger();

		private final List<CompletableFuture<?>> answers = new ArrayList<>();

		private boolean closes;

		Run(long seed, boolean hedges) {
			this.random = new Random(seed);
			this.calls = new Calls(LIMIT).attempts(2).attemptTimeout(Duration.ofSeconds(10));
			if (hedges) {
				this.calls.hedge(new HedgePolicy(true, Duration.ofSeconds(3), true));
			}
			if (this.random.nextBoolean()) {
				this.calls.deadline(Duration.ofSeconds(15));
			}
			this.settings = this.calls.settings(PRIMARY, SECOND);
		}

		private Duration time(int seconds) {
			return Duration.ofMillis(this.random.nextInt(seconds * 1000));
		}

		void run() {
			int number = 1 + this.random.nextInt(6);
			for (int i = 0; i < number; i++) {
				this.calls.timer().schedule(this::call, time(8));
			}
			if (this.random.nextInt(10) == 0) {
				this.closes = true;
				this.calls.timer()
					.schedule(() -> this.calls.engine().openWork().cancelAttempts(Runnable::run), time(20));
			}
			this.calls.timer().runUntil(() -> false);
			assertThat(this.answers).hasSize(number).allMatch(CompletableFuture::isDone);
		}

		private void call() {
			CompletableFuture<?> answer = switch (this.random.nextInt(3)) {
				case 0 -> new FutureDriver(this.calls.engine(), this.calls.timer(), this.calls.timer(),
						ThreadContext.NONE, DriverMode.PROTECTED)
					.call(this.settings, this::stage);
				case 1 -> reactive().mono(this.settings, () -> Mono.fromFuture(stage())).toFuture();
				default ->
					reactive().flux(this.settings, () -> Flux.from(Mono.fromFuture(stage()))).collectList().toFuture();
			};
			this.answers.add(answer);
			if (this.random.nextInt(3) == 0) {
				this.calls.timer().schedule(() -> answer.cancel(true), time(12));
			}
		}

		private ReactiveDriver reactive() {
			return new ReactiveDriver(this.calls.engine(), () -> new VirtualScheduler(this.calls.timer()),
					Calls.OWN_THREADS, Calls.WATCHDOG, List.of(), DriverMode.PROTECTED);
		}

		/** Ends at a random time, with an answer or a failure, or not at all. */
		private CompletableFuture<Object> stage() {
			this.bodies.incrementAndGet();
			boolean deaf = this.random.nextInt(4) == 0;
			CompletableFuture<Object> stage = new CompletableFuture<>() {

				@Override
				public boolean cancel(boolean mayInterrupt) {
					return !deaf && super.cancel(mayInterrupt);
				}

			};
			int outcome = this.random.nextInt(6);
			Runnable end = () -> {
				switch (outcome) {
					case 0 -> stage.completeExceptionally(http(503));
					case 1 -> stage.completeExceptionally(http(429));
					default -> stage.complete("answer");
				}
			};
			if (outcome == 5) {
				return stage;
			}
			if (this.random.nextInt(4) == 0) {
				end.run();
			}
			else {
				this.calls.timer().schedule(end, time(14));
			}
			return stage;
		}

		void check() {
			assertThat(this.calls.gates().running()).allSatisfy((provider, running) -> assertThat(running).isZero());
			assertThat(this.calls.engine().openWork().isIdle()).as("open work").isTrue();
			assertThat(this.calls.timer().scheduled()).as("timers left").isZero();
			assertThat(this.calls.events(LlmCallEvent.CallEnded.class)).as("calls").hasSameSizeAs(this.answers);
			if (!this.closes) {
				assertThat(this.calls.events(LlmCallEvent.AttemptEnded.class)).as("attempts")
					.hasSize(this.bodies.get());
			}
			assertAdmitsAgain(LlmTarget.parse(PRIMARY));
			assertAdmitsAgain(LlmTarget.parse(SECOND));
		}

		/** A lost probe of a half-open circuit breaker would keep the target closed. */
		private void assertAdmitsAgain(LlmTarget target) {
			this.calls.ticker().advance(Duration.ofHours(2));
			for (int i = 0; i < LIMIT && this.calls.gates().stateOf(target) == CircuitState.CLOSED; i++) {
				assertThat(this.calls.gates().admit(target)).as("admission %d of %s", i, target)
					.isInstanceOf(Admission.Granted.class);
			}
		}

	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void givesEachPlaceBackOnce(boolean hedges) {
		int closed = 0;
		for (long seed = 0; seed < RUNS; seed++) {
			Run run = new Run(seed, hedges);
			try {
				run.run();
				run.check();
			}
			catch (Throwable ex) {
				throw new AssertionError("Run with seed " + seed, ex);
			}
			closed += run.closes ? 1 : 0;
		}
		assertThat(closed).isPositive();
	}

}
