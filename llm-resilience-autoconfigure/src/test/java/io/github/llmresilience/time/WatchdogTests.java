/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.time;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(60)
class WatchdogTests {

	private final ManualTicker ticker = new ManualTicker();

	private final Watchdog watchdog = new Watchdog(this.ticker, Runnable::run);

	private final AtomicInteger aborts = new AtomicInteger();

	@AfterEach
	void close() {
		this.watchdog.close();
		assertThat(Thread.interrupted()).as("interrupt flag left behind").isFalse();
	}

	@Test
	void leavesAnAttemptInPeaceThatEndsInTime() {
		Watch watch = this.watchdog.watch(Duration.ofSeconds(1).toNanos(), this.aborts::incrementAndGet);
		this.watchdog.patrol();
		assertThat(watch.end()).isEqualTo(Watch.Outcome.UNDISTURBED);
		this.ticker.advance(Duration.ofSeconds(2));
		this.watchdog.patrol();
		assertThat(this.aborts).hasValue(0);
	}

	@Test
	void abortsAndInterruptsAnAttemptThatTakesTooLong() {
		Watch watch = this.watchdog.watch(Duration.ofSeconds(1).toNanos(), this.aborts::incrementAndGet);
		this.ticker.advance(Duration.ofSeconds(1));
		this.watchdog.patrol();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> Thread.sleep(10_000));
		this.watchdog.patrol();
		assertThat(watch.end()).isEqualTo(Watch.Outcome.TIMED_OUT);
		assertThat(this.aborts).hasValue(1);
	}

	@Test
	void takesItsInterruptBack() {
		Watch watch = this.watchdog.watch(0, this.aborts::incrementAndGet);
		this.watchdog.patrol();
		spinUntil(Thread.currentThread()::isInterrupted);
		watch.end();
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	/** B9: clients that do not listen to interrupts are ended by their abort hooks. */
	@Test
	void abortsAnAttemptWhoseThreadWasInterruptedAndKeepsTheFlag() {
		Watch watch = this.watchdog.watch(Long.MAX_VALUE, this.aborts::incrementAndGet);
		Thread.currentThread().interrupt();
		this.watchdog.patrol();
		this.watchdog.patrol();
		assertThat(this.aborts).hasValue(1);
		assertThat(watch.end()).isEqualTo(Watch.Outcome.INTERRUPTED);
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void doesNotInterruptAnAttemptThatEndedWhileItWasAborted() throws Exception {
		CountDownLatch aborting = new CountDownLatch(1);
		CountDownLatch ended = new CountDownLatch(1);
		AtomicReference<Throwable> trouble = new AtomicReference<>();
		Watch watch = this.watchdog.watch(0, () -> {
			aborting.countDown();
			try {
				ended.await(10, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				trouble.set(ex);
			}
		});
		assertThat(aborting.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(watch.end()).isEqualTo(Watch.Outcome.TIMED_OUT);
		ended.countDown();
		this.watchdog.close();
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
		assertThat(trouble).hasNullValue();
	}

	/** An interrupt never reaches the caller after the attempt has ended. */
	@Test
	void neverLeaksAnInterruptInAHundredThousandRaces() throws Exception {
		Watchdog racing = new Watchdog(Ticker.system(), Runnable::run);
		Map<Watch.Outcome, Integer> outcomes = new EnumMap<>(Watch.Outcome.class);
		try (EagerPatrol patrol = new EagerPatrol(racing)) {
			for (int i = 0; i < 100_000; i++) {
				AtomicInteger aborted = new AtomicInteger();
				Watch watch = racing.watch(i % 2_000, aborted::incrementAndGet);
				for (int spin = i % 50; spin > 0; spin--) {
					Thread.onSpinWait();
				}
				Watch.Outcome outcome = watch.end();
				outcomes.merge(outcome, 1, Integer::sum);
				assertThat(Thread.currentThread().isInterrupted()).as("leak in race %d", i).isFalse();
				assertThat(aborted.get()).isLessThanOrEqualTo(1);
			}
		}
		racing.close();
		assertThat(outcomes).containsOnlyKeys(Watch.Outcome.UNDISTURBED, Watch.Outcome.TIMED_OUT);
	}

	/**
	 * An attempt inside another: the interrupt that ends it is none of the outer one's.
	 */
	@Test
	void neverTakesItsOwnInterruptForTheCallers() throws Exception {
		Watchdog racing = new Watchdog(Ticker.system(), Runnable::run);
		try (EagerPatrol patrol = new EagerPatrol(racing)) {
			for (int i = 0; i < 50_000; i++) {
				Watch outer = racing.watch(Long.MAX_VALUE, () -> {
				});
				Watch inner = racing.watch(1, () -> {
				});
				while (!Thread.currentThread().isInterrupted()) {
					Thread.onSpinWait();
				}
				assertThat(inner.end()).isEqualTo(Watch.Outcome.TIMED_OUT);
				assertThat(outer.end()).as("race %d", i).isEqualTo(Watch.Outcome.UNDISTURBED);
			}
		}
		racing.close();
	}

	@Test
	void leavesNoThreadBehind() {
		Watch watch = this.watchdog.watch(Long.MAX_VALUE, this.aborts::incrementAndGet);
		assertThat(watchdogThreads()).isPositive();
		long before = watchdogThreads();
		this.watchdog.close();
		spinUntil(() -> watchdogThreads() == before - 1);
		assertThat(watch.end()).isEqualTo(Watch.Outcome.CLOSED);
	}

	/** The limit of a tool holds for the model call inside it. */
	@Test
	void endsTheAttemptInsideAnAttemptThatTakesTooLong() {
		AtomicInteger innerAborts = new AtomicInteger();
		Watch outer = this.watchdog.watch(Duration.ofSeconds(1).toNanos(), this.aborts::incrementAndGet);
		this.ticker.advance(Duration.ofMillis(1));
		Watch inner = this.watchdog.watch(Duration.ofSeconds(10).toNanos(), innerAborts::incrementAndGet);
		this.ticker.advance(Duration.ofSeconds(1));
		spinUntil(() -> {
			this.watchdog.patrol();
			return innerAborts.get() == 1;
		});
		assertThat(inner.end()).isEqualTo(Watch.Outcome.INTERRUPTED);
		assertThat(Thread.currentThread().isInterrupted()).isTrue();
		assertThat(outer.end()).isEqualTo(Watch.Outcome.TIMED_OUT);
	}

	/** The end of an attempt inside does not hide the interrupt of the one around it. */
	@Test
	void keepsTheInterruptOfAnAttemptAround() {
		Watch outer = this.watchdog.watch(Duration.ofSeconds(2).toNanos(), this.aborts::incrementAndGet);
		this.ticker.advance(Duration.ofMillis(1));
		Watch inner = this.watchdog.watch(Duration.ofSeconds(1).toNanos(), this.aborts::incrementAndGet);
		this.ticker.advance(Duration.ofSeconds(1));
		spinUntil(() -> patrolled(1));
		this.ticker.advance(Duration.ofSeconds(1));
		spinUntil(() -> patrolled(2));
		assertThat(inner.end()).isEqualTo(Watch.Outcome.TIMED_OUT);
		spinUntil(Thread.currentThread()::isInterrupted);
		assertThat(outer.end()).isEqualTo(Watch.Outcome.TIMED_OUT);
		assertThat(this.aborts).hasValue(2);
	}

	/** What begins while the application closes ends at once. */
	@Test
	void abortsWhatBeginsWhileTheApplicationCloses() {
		this.watchdog.abortAll();
		Watch watch = this.watchdog.watch(Long.MAX_VALUE, this.aborts::incrementAndGet);
		assertThat(watch.end()).isEqualTo(Watch.Outcome.CLOSED);
		assertThat(this.aborts).hasValue(1);
		this.watchdog.reopen();
		assertThat(this.watchdog.watch(Long.MAX_VALUE, this.aborts::incrementAndGet).end())
			.isEqualTo(Watch.Outcome.UNDISTURBED);
	}

	/** Without a thread for the abort, the attempt is interrupted all the same. */
	@Test
	void interruptsEvenIfNoThreadCanBeStarted() {
		try (Watchdog alone = new Watchdog(this.ticker, (task) -> {
			throw new OutOfMemoryError("unable to create native thread");
		})) {
			Watch watch = alone.watch(0, this.aborts::incrementAndGet);
			alone.patrol();
			spinUntil(Thread.currentThread()::isInterrupted);
			assertThat(watch.end()).isEqualTo(Watch.Outcome.TIMED_OUT);
		}
	}

	@Test
	void startsNoThreadWithoutAnAttempt() {
		long before = watchdogThreads();
		try (Watchdog idle = new Watchdog(this.ticker, Runnable::run)) {
			assertThat(watchdogThreads()).isEqualTo(before);
		}
	}

	/** The thread of the watchdog may be the one that aborts. */
	private static void spinUntil(BooleanSupplier condition) {
		while (!condition.getAsBoolean()) {
			Thread.onSpinWait();
		}
	}

	private boolean patrolled(int aborts) {
		this.watchdog.patrol();
		return this.aborts.get() == aborts;
	}

	private static long watchdogThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("llm-watchdog") && thread.isAlive())
			.count();
	}

}
