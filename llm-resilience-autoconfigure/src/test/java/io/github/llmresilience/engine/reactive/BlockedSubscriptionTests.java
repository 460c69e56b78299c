/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.engine.AbandonedAttempts;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.OwnThreads;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.time.ManualPatrol;
import io.github.llmresilience.time.Watchdog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * F6: methods that return a publisher, and whose client blocks the thread.
 */
@Timeout(60)
class BlockedSubscriptionTests {

	private final Calls calls = new Calls(100);

	private final ConcurrentLinkedQueue<Runnable> checks = new ConcurrentLinkedQueue<>();

	private final AbandonedAttempts abandoned = new AbandonedAttempts((task, delay) -> {
		this.checks.add(task);
		return () -> {
		};
	}, 1);

	/** How many tasks run on a thread of their own, which is played by this one. */
	private int onOwnThread;

	private final Watchdog watchdog = new Watchdog(this.calls.ticker(), Runnable::run);

	private final ReactiveDriver driver = new ReactiveDriver(this.calls.engine(),
			() -> new VirtualScheduler(this.calls.timer()), new OwnThreads(this::runOnOwnThread, this.abandoned),
			this.watchdog, List.of(), DriverMode.PROTECTED);

	private final LlmCallSettings settings = this.calls.attempts(2)
		.attemptTimeout(Duration.ofSeconds(10))
		.settings("openai/gpt-4o-mini");

	/** Whether each attempt ran on a thread of its own. */
	private final List<Boolean> attemptsOnOwnThread = new ArrayList<>();

	/** How many attempts were abandoned while each attempt ran. */
	private final List<Integer> abandonedMeanwhile = new ArrayList<>();

	/**
	 * When the client blocks.
	 */
	enum Place {

		METHOD {

			@Override
			Mono<Object> mono(Client client) {
				return Mono.just(client.ask());
			}

		},

		SUBSCRIPTION {

			@Override
			Mono<Object> mono(Client client) {
				return Mono.fromCallable(client::ask);
			}

		},

		SUBSCRIPTION_BEFORE_ITS_SIGNAL {

			@Override
			Mono<Object> mono(Client client) {
				return Mono.defer(() -> Mono.just(client.ask()));
			}

		};

		abstract Mono<Object> mono(Client client);

	}

	/**
	 * A client that blocks.
	 */
	private interface Client {

		Object ask();

	}

	@AfterEach
	void close() {
		this.watchdog.close();
		assertThat(Thread.interrupted()).as("interrupt flag left behind").isFalse();
	}

	private void runOnOwnThread(Runnable task) {
		this.onOwnThread++;
		try {
			task.run();
		}
		finally {
			this.onOwnThread--;
		}
	}

	private Object answerOf(Mono<Object> call) {
		CompletableFuture<Object> answer = call.toFuture();
		assertThat(this.calls.timer().runUntil(answer::isDone)).isTrue();
		return answer.join();
	}

	/** Lets the time of the attempt pass on this thread, which is the one that blocks. */
	private void exceedTheTimeout() {
		this.calls.ticker().advance(Duration.ofSeconds(10));
		this.calls.timer().runDue();
		ManualPatrol.look(this.watchdog);
	}

	private Object answerAtTheSecondAttempt() {
		this.attemptsOnOwnThread.add(this.onOwnThread > 0);
		if (LlmCallContext.current().attempt() > 1) {
			return "answer";
		}
		CountDownLatch aborted = new CountDownLatch(1);
		LlmCallContext.current().onAbort(aborted::countDown);
		exceedTheTimeout();
		assertThat(await(aborted)).as("the request is aborted").isTrue();
		throw new IllegalStateException("Cancelled");
	}

	private static boolean await(CountDownLatch latch) {
		try {
			return latch.await(30, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			return latch.getCount() == 0;
		}
	}

	@ParameterizedTest
	@EnumSource
	void abortsAMono(Place place) {
		assertThat(answerOf(this.driver.mono(this.settings, () -> place.mono(this::answerAtTheSecondAttempt))))
			.isEqualTo("answer");
		assertEndedAs(FailureKind.TIMEOUT, null);
	}

	@ParameterizedTest
	@EnumSource
	void abortsAFlux(Place place) {
		assertThat(answerOf(
				this.driver.flux(this.settings, () -> place.mono(this::answerAtTheSecondAttempt).flux()).single()))
			.isEqualTo("answer");
		assertEndedAs(FailureKind.TIMEOUT, null);
	}

	/** The method and its publisher share one timeout. */
	@Test
	void countsTheTimeOfTheMethod() {
		long begin = this.calls.ticker().nanos();
		Mono<Object> call = this.driver.mono(this.calls.attempts(1).settings("openai/gpt-4o-mini"), () -> {
			this.calls.ticker().advance(Duration.ofSeconds(9));
			return Mono.never();
		});
		CompletableFuture<Object> answer = call.toFuture();
		this.calls.ticker().advance(Duration.ofSeconds(1));
		this.calls.timer().runDue();
		assertThat(answer).isCompletedExceptionally();
		assertThat(this.calls.ticker().nanos() - begin).isEqualTo(Duration.ofSeconds(10).toNanos());
		assertEndedAs(FailureKind.TIMEOUT);
	}

	/** An interrupt by other code cancels the call, whatever the client makes of it. */
	@Test
	void cancelsTheCallOnAnInterrupt() {
		Mono<Object> call = this.driver.mono(this.settings, () -> {
			CountDownLatch aborted = new CountDownLatch(1);
			LlmCallContext.current().onAbort(aborted::countDown);
			Thread.currentThread().interrupt();
			ManualPatrol.look(this.watchdog);
			while (aborted.getCount() > 0) {
				Thread.onSpinWait();
			}
			throw new IllegalStateException("Cancelled");
		});
		CompletableFuture<Object> answer = call.toFuture();
		assertThat(Thread.interrupted()).as("the interrupt flag is kept").isTrue();
		assertThat(answer).isCompletedExceptionally();
		assertEndedAs(FailureKind.CANCELLED);
	}

	private Object ignoreTheAbort() {
		this.attemptsOnOwnThread.add(this.onOwnThread > 0);
		if (this.attemptsOnOwnThread.size() < 3) {
			exceedTheTimeout();
			this.checks.forEach(Runnable::run);
			this.checks.clear();
			this.abandonedMeanwhile.add(this.abandoned.running());
			return "late";
		}
		return "answer";
	}

	/** A client that ignores an abort blocks the caller once, and never again. */
	@ParameterizedTest
	@EnumSource
	void leavesTheCallersThreadAfterAnIgnoredAbort(Place place) {
		for (Mono<Object> call : List.of(this.driver.mono(this.settings, () -> place.mono(this::ignoreTheAbort)),
				this.driver.flux(this.settings, () -> place.mono(this::ignoreTheAbort).flux()).single())) {
			this.attemptsOnOwnThread.clear();
			this.abandonedMeanwhile.clear();
			assertThat(answerOf(call.retry(1))).isEqualTo("answer");
			assertThat(this.attemptsOnOwnThread.subList(1, 3)).containsOnly(true);
			assertThat(this.abandonedMeanwhile).last().isEqualTo(1);
			assertThat(this.abandoned.running()).as("after the client has returned").isZero();
		}
	}

	private void assertEndedAs(FailureKind... kinds) {
		assertThat(this.calls.events(LlmCallEvent.AttemptEnded.class)).extracting(LlmCallEvent.AttemptEnded::kind)
			.containsExactly(kinds);
		assertThat(this.calls.gates().running("openai")).hasValue(0);
	}

}
