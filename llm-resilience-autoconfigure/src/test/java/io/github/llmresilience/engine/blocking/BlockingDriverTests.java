/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.blocking;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallTracer;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.EventPublisher;
import io.github.llmresilience.engine.LlmCallEngine;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmAttempt;
import io.github.llmresilience.failure.LlmAttemptTimeoutException;
import io.github.llmresilience.failure.LlmCallCancelledException;
import io.github.llmresilience.failure.LlmDeadlineExceededException;
import io.github.llmresilience.failure.LlmRetriesExhaustedException;
import io.github.llmresilience.failure.classify.FailureClassifiers;
import io.github.llmresilience.gate.CircuitBreakerSettings;
import io.github.llmresilience.gate.RetryBudgetPolicy;
import io.github.llmresilience.gate.RetryBudgets;
import io.github.llmresilience.time.EagerPatrol;
import io.github.llmresilience.time.Sleeper;
import io.github.llmresilience.time.Ticker;
import io.github.llmresilience.time.Watchdog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.github.llmresilience.engine.Script.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What only a driver that blocks its thread owes: timeouts and interrupts.
 */
@Timeout(60)
class BlockingDriverTests {

	private static final String PRIMARY = "openai/gpt-4o-mini";

	private static final String SECOND = "anthropic/claude-3-5-haiku-latest";

	private final Watchdog watchdog = new Watchdog(Ticker.system(), Runnable::run);

	private final Calls calls = new Calls();

	@AfterEach
	void close() {
		this.watchdog.close();
		assertThat(Thread.interrupted()).as("interrupt flag left behind").isFalse();
	}

	private BlockingDriver driver(Sleeper sleeper) {
		return new BlockingDriver(this.calls.engine(), sleeper, this.watchdog, DriverMode.PROTECTED, null);
	}

	private BlockingDriver driver() {
		return driver(this.calls.sleeper());
	}

	/** B9: during a call. */
	@Test
	void isCancelledByAnInterruptDuringAnAttempt() {
		AtomicInteger made = new AtomicInteger();
		Throwable thrown = catchThrowable(() -> driver().call(this.calls.settings(PRIMARY, SECOND), () -> {
			if (made.incrementAndGet() == 1) {
				throw http(500);
			}
			Thread.currentThread().interrupt();
			Thread.sleep(10_000);
			return "never";
		}));
		assertCancelled(thrown, 2);
		assertThat(made).hasValue(2);
	}

	/** B9: the flag counts, not what the client made of it. */
	@Test
	void isCancelledByAnInterruptThatComesWithAFailure() {
		AtomicInteger made = new AtomicInteger();
		Throwable thrown = catchThrowable(() -> driver().call(this.calls.settings(PRIMARY, SECOND), () -> {
			made.incrementAndGet();
			Thread.currentThread().interrupt();
			throw http(500);
		}));
		assertCancelled(thrown, 1);
		assertThat(made).hasValue(1);
	}

	/** B9: during a wait. */
	@Test
	void isCancelledByAnInterruptDuringAWait() {
		BlockingDriver driver = driver((duration) -> {
			throw new InterruptedException();
		});
		Throwable thrown = catchThrowable(() -> driver.call(this.calls.settings(PRIMARY), () -> {
			throw http(500);
		}));
		assertCancelled(thrown, 1);
	}

	/**
	 * B9: an interrupt that a client swallowed and wrapped is an interrupt all the same.
	 */
	@Test
	void restoresAnInterruptThatWasWrapped() {
		Throwable thrown = catchThrowable(() -> driver().call(this.calls.settings(PRIMARY), () -> {
			throw new IllegalStateException(new InterruptedException());
		}));
		assertCancelled(thrown, 1);
	}

	/** B9: nor does it help a client to swallow the flag. */
	@Test
	void isCancelledThoughTheClientSwallowsTheFlag() throws Exception {
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch aborted = new CountDownLatch(1);
		AtomicReference<Throwable> thrown = new AtomicReference<>();
		AtomicReference<Boolean> flag = new AtomicReference<>();
		Thread caller = new Thread(() -> {
			thrown.set(catchThrowable(() -> driver().call(this.calls.settings(PRIMARY, SECOND), () -> {
				LlmCallContext.current().onAbort(aborted::countDown);
				running.countDown();
				awaitDeafToInterrupts(aborted);
				Thread.interrupted();
				throw new IOException("Canceled");
			})));
			flag.set(Thread.currentThread().isInterrupted());
		});
		caller.start();
		assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
		caller.interrupt();
		caller.join(10_000);
		assertThat(thrown.get()).isInstanceOf(LlmCallCancelledException.class);
		assertThat(flag.get()).isTrue();
	}

	/** B9: an interrupt of another thread, told by a future, is none of the caller's. */
	@Test
	void raisesNoFlagForTheInterruptOfAnotherThread() {
		Throwable thrown = catchThrowable(() -> driver().call(this.calls.settings(PRIMARY), () -> {
			throw new ExecutionException(new InterruptedException());
		}));
		assertThat(thrown).isInstanceOf(LlmCallCancelledException.class);
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	/** B9, B92: a cancelled attempt is booked under the target it was made at. */
	@Test
	void booksACancelledAttemptUnderItsTarget() {
		Throwable thrown = catchThrowable(() -> driver().call(this.calls.settings(PRIMARY, SECOND), () -> {
			if (LlmCallContext.current().target().provider().equals("openai")) {
				throw http(401);
			}
			throw new InterruptedException();
		}));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(((LlmCallCancelledException) thrown).attempts()).extracting(LlmAttempt::target)
			.containsExactly(PRIMARY, SECOND);
	}

	/**
	 * A nested call that times out leaves the outer one its hooks and its own timeout.
	 */
	@Test
	void keepsTheOuterAttemptApartFromTheTimeoutOfANestedOne() {
		AtomicInteger outerAborts = new AtomicInteger();
		Calls inner = new Calls().attempts(1).attemptTimeout(Duration.ofMillis(50));
		BlockingDriver innerDriver = new BlockingDriver(inner.engine(), inner.sleeper(), this.watchdog,
				DriverMode.PROTECTED, null);
		this.calls.attempts(1).attemptTimeout(Duration.ofMillis(600));
		assertThatExceptionOfType(LlmRetriesExhaustedException.class)
			.isThrownBy(() -> driver().call(this.calls.settings(PRIMARY), () -> {
				LlmCallContext.current().onAbort(outerAborts::incrementAndGet);
				Throwable ofInner = catchThrowable(() -> innerDriver.call(inner.settings(SECOND), () -> {
					CountDownLatch innerAborted = new CountDownLatch(1);
					LlmCallContext.current().onAbort(innerAborted::countDown);
					awaitDeafToInterrupts(innerAborted);
					while (!Thread.currentThread().isInterrupted()) {
						Thread.onSpinWait();
					}
					throw new IOException("slow to react");
				}));
				assertThat(ofInner).isInstanceOf(LlmRetriesExhaustedException.class)
					.hasCauseInstanceOf(LlmAttemptTimeoutException.class);
				assertThat(outerAborts).hasValue(0);
				Thread.sleep(30_000);
				return "never";
			}))
			.havingCause()
			.isInstanceOf(LlmAttemptTimeoutException.class)
			.withMessageContaining("600 ms");
		assertThat(outerAborts).hasValue(1);
	}

	/**
	 * Bad input: what throws checked exceptions without saying so ends no loop's bounds.
	 */
	@Test
	void survivesListenersAndClassifiersThatThrowAnything() {
		AtomicInteger made = new AtomicInteger();
		EventPublisher events = new EventPublisher(List.of((event) -> sneak(new IOException("listener"))));
		FailureClassifiers classifiers = new FailureClassifiers(List.of((error) -> {
			sneak(new IOException("classifier"));
			return null;
		}), InstantSource.system());
		LlmCallEngine engine = new LlmCallEngine(classifiers, this.calls.gates(),
				new RetryBudgets((provider) -> RetryBudgetPolicy.UNLIMITED, Ticker.system()), events, Ticker.system(),
				LlmCallTracer.NONE);
		Throwable thrown = catchThrowable(
				() -> new BlockingDriver(engine, this.calls.sleeper(), this.watchdog, DriverMode.PROTECTED, null)
					.call(this.calls.settings(PRIMARY), () -> {
						made.incrementAndGet();
						throw http(500);
					}));
		assertThat(thrown).isInstanceOf(LlmRetriesExhaustedException.class);
		assertThat(made).hasValue(3);
	}

	@SuppressWarnings("unchecked")
	private static <E extends Throwable> void sneak(Throwable error) throws E {
		throw (E) error;
	}

	/** B9: a client's own read timeout looks like an interrupt but is none. */
	@Test
	void doesNotTakeAReadTimeoutForAnInterrupt() throws Throwable {
		AtomicInteger made = new AtomicInteger();
		Object value = driver().call(this.calls.settings(PRIMARY), () -> {
			if (made.incrementAndGet() == 1) {
				throw new InterruptedIOException("timeout");
			}
			return "answer";
		});
		assertThat(value).isEqualTo("answer");
		assertThat(this.calls.events(LlmCallEvent.AttemptEnded.class).get(0).kind()).isEqualTo(FailureKind.TIMEOUT);
	}

	/** B9: a client that does not listen to interrupts is ended by its abort hook. */
	@Test
	void runsAbortHooksWhenInterrupted() throws Exception {
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch aborted = new CountDownLatch(1);
		AtomicReference<Throwable> thrown = new AtomicReference<>();
		Thread caller = new Thread(
				() -> thrown.set(catchThrowable(() -> driver().call(this.calls.settings(PRIMARY), () -> {
					LlmCallContext.current().onAbort(aborted::countDown);
					running.countDown();
					awaitDeafToInterrupts(aborted);
					throw new IOException("Canceled");
				}))));
		caller.start();
		assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
		caller.interrupt();
		caller.join(10_000);
		assertThat(caller.isAlive()).isFalse();
		assertThat(thrown.get()).isInstanceOf(LlmCallCancelledException.class);
	}

	private void assertCancelled(Throwable thrown, int attempts) {
		assertThat(Thread.interrupted()).as("interrupt flag restored").isTrue();
		assertThat(thrown).isInstanceOf(LlmCallCancelledException.class);
		assertThat(((LlmCallCancelledException) thrown).attempts()).hasSize(attempts);
		assertThat(this.calls.events(LlmCallEvent.CallEnded.class)).singleElement()
			.extracting(LlmCallEvent.CallEnded::outcome)
			.isEqualTo(LlmOutcome.CANCELLED);
	}

	@Test
	void endsAnAttemptThatTakesTooLongAndTriesAgain() throws Throwable {
		this.calls.attemptTimeout(Duration.ofMillis(50));
		AtomicInteger made = new AtomicInteger();
		LlmResult<?> result = (LlmResult<?>) driver().call(this.calls.settings(PRIMARY), () -> {
			if (made.incrementAndGet() == 1) {
				Thread.sleep(30_000);
			}
			return LlmResult.of("answer");
		});
		assertThat(result.errors()).singleElement()
			.isInstanceOf(LlmAttemptTimeoutException.class)
			.extracting(Throwable::getCause)
			.isInstanceOf(InterruptedException.class);
	}

	/** A client that does not listen to interrupts is ended by its abort hook. */
	@Test
	void endsAClientThatIsDeafToInterruptsByItsAbortHook() {
		this.calls.attempts(1).attemptTimeout(Duration.ofMillis(50));
		CountDownLatch aborted = new CountDownLatch(1);
		assertThatExceptionOfType(LlmRetriesExhaustedException.class)
			.isThrownBy(() -> driver().call(this.calls.settings(PRIMARY), () -> {
				LlmCallContext.current().onAbort(() -> {
					throw new AssertionError("a hook that throws does no harm");
				});
				LlmCallContext.current().onAbort(aborted::countDown);
				awaitDeafToInterrupts(aborted);
				throw new IOException("Canceled");
			}))
			.withCauseInstanceOf(LlmAttemptTimeoutException.class);
	}

	/** B96: an error in a listener does not turn an answer into a failure. */
	@Test
	void keepsAnAnswerWhoseListenerFails() throws Throwable {
		EventPublisher events = new EventPublisher(List.of((event) -> {
			throw new StackOverflowError("listener");
		}));
		LlmCallEngine engine = new LlmCallEngine(new FailureClassifiers(List.of(), InstantSource.system()),
				this.calls.gates(), new RetryBudgets((provider) -> RetryBudgetPolicy.UNLIMITED, Ticker.system()),
				events, Ticker.system(), LlmCallTracer.NONE);
		AtomicInteger made = new AtomicInteger();
		assertThat(new BlockingDriver(engine, this.calls.sleeper(), this.watchdog, DriverMode.PROTECTED, null)
			.call(this.calls.settings(PRIMARY), () -> "answer " + made.incrementAndGet())).isEqualTo("answer 1");
	}

	/** An answer that comes just when the time is over is an answer. */
	@Test
	void keepsAnAnswerThatComesTogetherWithTheTimeout() throws Throwable {
		this.calls.attemptTimeout(Duration.ofMillis(30));
		CountDownLatch aborted = new CountDownLatch(1);
		Object value = driver().call(this.calls.settings(PRIMARY), () -> {
			LlmCallContext.current().onAbort(aborted::countDown);
			awaitDeafToInterrupts(aborted);
			return "answer";
		});
		assertThat(value).isEqualTo("answer");
	}

	/** B30: a running attempt is cut at the deadline, through the real watchdog. */
	@Test
	void cutsARunningAttemptAtTheDeadline() {
		this.calls.deadline(Duration.ofMillis(60));
		assertThatExceptionOfType(LlmDeadlineExceededException.class)
			.isThrownBy(() -> driver().call(this.calls.settings(PRIMARY), () -> {
				try {
					Thread.sleep(30_000);
				}
				finally {
					this.calls.ticker().advance(Duration.ofMillis(60));
				}
				return "never";
			}))
			.satisfies((ex) -> assertThat(ex.attempts()).singleElement()
				.extracting((attempt) -> attempt.kind())
				.isEqualTo(FailureKind.TIMEOUT));
	}

	/**
	 * No timeout leaks into the caller after success: 100 000 calls, timed out or nearly.
	 */
	@Test
	void neverLeaksATimeoutIntoTheCaller() throws Throwable {
		Calls unguarded = new Calls(new CircuitBreakerSettings(false, null, null, null, null, null, null, null, null,
				null, null, null, null, null, null))
			.attempts(1)
			.attemptTimeout(Duration.ofNanos(3_000));
		LlmCallSettings settings = unguarded.settings(PRIMARY);
		BlockingDriver driver = new BlockingDriver(unguarded.engine(), unguarded.sleeper(), this.watchdog,
				DriverMode.PROTECTED, null);
		int timedOut = 0;
		AtomicInteger aborted = new AtomicInteger();
		try (EagerPatrol patrol = new EagerPatrol(this.watchdog)) {
			for (int i = 0; i < 100_000; i++) {
				int spins = i % 100;
				try {
					Object value = driver.call(settings, () -> {
						LlmCallContext.current().onAbort(aborted::incrementAndGet);
						for (int spin = 0; spin < spins; spin++) {
							Thread.onSpinWait();
						}
						return "answer";
					});
					assertThat(value).isEqualTo("answer");
				}
				catch (LlmRetriesExhaustedException ex) {
					assertThat(ex).hasCauseInstanceOf(LlmAttemptTimeoutException.class);
					timedOut++;
				}
				assertThat(Thread.currentThread().isInterrupted()).as("leak in call %d", i).isFalse();
			}
		}
		assertThat(aborted.get()).as("calls that were timed out").isPositive().isLessThan(100_000).isEqualTo(timedOut);
	}

	/** B102: the abort makes the client return the part that it has read. */
	@Test
	void takesNoValueThatIsReturnedAfterTheLimit() throws Throwable {
		this.calls.attempts(1).attemptTimeout(Duration.ofMillis(30));
		AtomicInteger made = new AtomicInteger();
		Object answer = driver().call(this.calls.settings(PRIMARY, SECOND), () -> {
			if (made.incrementAndGet() > 1) {
				return "the whole answer";
			}
			CountDownLatch aborted = new CountDownLatch(1);
			LlmCallContext.current().onAbort(aborted::countDown);
			awaitDeafToInterrupts(aborted);
			return "half an answer";
		});
		assertThat(answer).isEqualTo("the whole answer");
		assertThat(this.calls.events(LlmCallEvent.AttemptEnded.class)).extracting(LlmCallEvent.AttemptEnded::kind)
			.containsExactly(FailureKind.TIMEOUT, null);
	}

	/** B102: hangs open the circuit breaker whatever the client returns in the end. */
	@Test
	void countsAValueThatIsReturnedAfterTheLimitAsAFailure() {
		this.calls.attempts(1).attemptTimeout(Duration.ofMillis(5));
		for (int i = 0; i < 10; i++) {
			assertThatExceptionOfType(LlmRetriesExhaustedException.class)
				.isThrownBy(() -> driver().call(this.calls.settings(PRIMARY), () -> {
					CountDownLatch aborted = new CountDownLatch(1);
					LlmCallContext.current().onAbort(aborted::countDown);
					awaitDeafToInterrupts(aborted);
					return "half an answer";
				}))
				.withCauseInstanceOf(LlmAttemptTimeoutException.class);
		}
		assertThat(this.calls.gates().stateOf(LlmTarget.parse(PRIMARY))).isEqualTo(CircuitState.OPEN);
	}

	/** B102: the deadline is a limit, too. */
	@Test
	void takesNoValueThatIsReturnedAfterTheDeadline() {
		this.calls.deadline(Duration.ofMillis(60));
		assertThatExceptionOfType(LlmDeadlineExceededException.class)
			.isThrownBy(() -> driver().call(this.calls.settings(PRIMARY, SECOND), () -> {
				CountDownLatch aborted = new CountDownLatch(1);
				LlmCallContext.current().onAbort(aborted::countDown);
				awaitDeafToInterrupts(aborted);
				this.calls.ticker().advance(Duration.ofMillis(60));
				return "late";
			}));
	}

	/**
	 * A hook that is added after the timeout runs at once: the client is ended anyway.
	 */
	@Test
	void runsAHookThatComesTooLate() throws Throwable {
		this.calls.attemptTimeout(Duration.ofMillis(30));
		AtomicInteger late = new AtomicInteger();
		CountDownLatch aborted = new CountDownLatch(1);
		driver().call(this.calls.settings(PRIMARY), () -> {
			LlmCallContext.current().onAbort(aborted::countDown);
			awaitDeafToInterrupts(aborted);
			LlmCallContext.current().onAbort(late::incrementAndGet);
			return "answer";
		});
		assertThat(late).hasValue(1);
	}

	/** B11. */
	@Test
	void runsTheMethodBareWhereSwitchedOff() throws Throwable {
		BlockingDriver bare = new BlockingDriver(this.calls.engine(), this.calls.sleeper(), this.watchdog,
				DriverMode.BARE, null);
		Exception original = http(500);
		assertThat(catchThrowable(() -> bare.call(this.calls.settings(PRIMARY, SECOND), () -> {
			throw original;
		}))).isSameAs(original);
		assertThat(bare.call(this.calls.settings(PRIMARY, SECOND),
				() -> LlmResult.of(LlmCallContext.current().target().toString())))
			.isEqualTo(new LlmResult<>(PRIMARY, LlmTarget.parse(PRIMARY), List.of()));
		assertThat(LlmCallContext.find()).isEmpty();
		assertThat(this.calls.events(LlmCallEvent.class)).isEmpty();
	}

	private static void awaitDeafToInterrupts(CountDownLatch latch) {
		while (latch.getCount() > 0) {
			Thread.onSpinWait();
		}
	}

}
