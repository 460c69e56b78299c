/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.blocking;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.call.ThreadContext;
import io.github.llmresilience.engine.AbandonedAttempts;
import io.github.llmresilience.engine.AttemptBody;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.OwnThreads;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmCallCancelledException;
import io.github.llmresilience.rule.AttemptThread;
import io.github.llmresilience.time.ManualPatrol;
import io.github.llmresilience.time.Watchdog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * Attempts of clients that ignore aborts and interrupts.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class AbandonedAttemptTests {

	private static final String PRIMARY = "openai/gpt-4o-mini";

	private final Calls calls = new Calls(10).attemptTimeout(Duration.ofSeconds(10)).attempts(2);

	private final Watchdog watchdog = new Watchdog(this.calls.ticker(), Runnable::run);

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final Queue<Runnable> checks = new ConcurrentLinkedQueue<>();

	private final CountDownLatch release = new CountDownLatch(1);

	private final List<Thread> threads = new ArrayList<>();

	private AbandonedAttempts abandoned = abandoned(64);

	private boolean boundToCaller;

	private AbandonedAttempts abandoned(int max) {
		return new AbandonedAttempts((task, delay) -> {
			this.checks.add(task);
			return () -> {
			};
		}, max);
	}

	private BlockingDriver driver() {
		AttemptThreads threads = new AttemptThreads((task, delay) -> () -> {
		}, new OwnThreads(this.executor, this.abandoned), ThreadContext.NONE, () -> this.boundToCaller);
		return new BlockingDriver(this.calls.engine(), this.calls.sleeper(), this.watchdog, DriverMode.PROTECTED,
				threads);
	}

	private LlmCallSettings settings(AttemptThread thread) {
		return this.calls.attemptThread(thread).settings(PRIMARY);
	}

	@AfterEach
	void close() {
		this.release.countDown();
		this.executor.shutdown();
		this.watchdog.close();
		assertThat(Thread.interrupted()).as("interrupt flag left behind").isFalse();
	}

	/** Exceeds the timeout, and ignores the abort. */
	private Object ignoreTheAbort() {
		exceedTheTimeout();
		return blockUntilReleased("late");
	}

	private void exceedTheTimeout() {
		this.calls.ticker().advance(Duration.ofSeconds(10));
		ManualPatrol.look(this.watchdog);
	}

	/** The watchdog may have begun the abort on its own thread. */
	private Runnable nextCheck() {
		while (this.checks.isEmpty()) {
			Thread.onSpinWait();
		}
		return this.checks.remove();
	}

	private Object blockUntilReleased(Object value) {
		while (true) {
			try {
				this.release.await();
				return value;
			}
			catch (InterruptedException ex) {
				// ignores the interrupt
			}
		}
	}

	private Object firstIgnores(String next) {
		this.threads.add(Thread.currentThread());
		return (LlmCallContext.current().attempt() == 1) ? ignoreTheAbort() : next;
	}

	/** B101, B102: the caller goes on, and the late value counts for nothing. */
	@Test
	void goesOnWithoutTheThreadOfAnAttempt() throws Throwable {
		Object answer = driver().call(settings(AttemptThread.THREAD), () -> firstIgnores("second"));
		assertThat(answer).isEqualTo("second");
		assertThat(this.release.getCount()).as("the first attempt still runs").isOne();
		assertThat(this.calls.gates().running("openai")).hasValue(0);
		this.release.countDown();
		this.executor.shutdown();
		assertThat(this.executor.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
		assertThat(this.calls.events(LlmCallEvent.AttemptEnded.class)).extracting(LlmCallEvent.AttemptEnded::kind)
			.containsExactly(FailureKind.TIMEOUT, null);
		assertThat(this.calls.gates().running("openai")).hasValue(0);
	}

	/** A client that reacts to its abort is not left behind. */
	@Test
	void countsAbandonedAttempts(CapturedOutput output) throws Throwable {
		driver().call(settings(AttemptThread.THREAD), () -> firstIgnores("second"));
		assertThat(this.abandoned.running()).isZero();
		nextCheck().run();
		assertThat(this.abandoned.running()).isOne();
		assertThat(this.abandoned.total()).isOne();
		assertThat(output).contains("AbandonedAttemptTests ignores aborts and interrupts: an attempt of 'test-call'");
		this.release.countDown();
		await().atMost(Duration.ofSeconds(20)).until(() -> this.abandoned.running() == 0);
		driver().call(settings(AttemptThread.THREAD), () -> {
			if (LlmCallContext.current().attempt() > 1) {
				return "second";
			}
			exceedTheTimeout();
			Thread.sleep(Duration.ofMinutes(1).toMillis());
			return "never";
		});
		await().atMost(Duration.ofSeconds(20)).until(() -> this.checks.size() == 1);
		await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(activeThreads()).isZero());
		nextCheck().run();
		assertThat(this.abandoned.running()).isZero();
		assertThat(this.abandoned.total()).isOne();
	}

	private int activeThreads() {
		return ((ThreadPoolExecutor) this.executor).getActiveCount();
	}

	/** B101: by default, a call leaves the caller's thread if its client is known. */
	@Test
	void leavesTheCallersThreadForAClientThatIgnoresAborts() throws Throwable {
		AttemptBody body = new AttemptBody() {

			@Override
			public Object attempt() {
				return firstIgnores("second");
			}

			@Override
			public boolean ignoresAborts(LlmTarget target) {
				return target.toString().equals(PRIMARY);
			}

		};
		assertThat(driver().call(settings(AttemptThread.AUTO), body)).isEqualTo("second");
		assertThat(this.threads).doesNotContain(Thread.currentThread());
	}

	/**
	 * B101: by default, a call leaves the caller's thread after a client has ignored its
	 * abort.
	 */
	@Test
	void leavesTheCallersThreadAfterAClientHasIgnoredItsAbort(CapturedOutput output) throws Throwable {
		driver().call(settings(AttemptThread.AUTO), () -> {
			this.threads.add(Thread.currentThread());
			if (LlmCallContext.current().attempt() == 1) {
				exceedTheTimeout();
				nextCheck().run();
			}
			return "answer";
		});
		assertThat(this.threads).hasSize(2);
		assertThat(this.threads.get(0)).isSameAs(Thread.currentThread());
		assertThat(this.threads.get(1)).isNotSameAs(Thread.currentThread());
		assertThat(output).contains("ignores aborts and interrupts", "The caller waits for it");
		assertThat(this.abandoned.total()).isZero();
		driver().call(settings(AttemptThread.CALLER), () -> this.threads.add(Thread.currentThread()));
		assertThat(this.threads.get(2)).isSameAs(Thread.currentThread());
	}

	@Test
	void staysOnTheCallersThreadOtherwise() throws Throwable {
		driver().call(settings(AttemptThread.AUTO), () -> this.threads.add(Thread.currentThread()));
		assertThat(this.threads).containsExactly(Thread.currentThread());
	}

	/** A transaction of the caller cannot be carried to another thread. */
	@Test
	void staysOnTheCallersThreadWhereItIsBound() throws Throwable {
		this.boundToCaller = true;
		AttemptBody body = new AttemptBody() {

			@Override
			public Object attempt() {
				return AbandonedAttemptTests.this.threads.add(Thread.currentThread());
			}

			@Override
			public boolean ignoresAborts(LlmTarget target) {
				return true;
			}

		};
		driver().call(settings(AttemptThread.AUTO), body);
		assertThat(this.threads).containsExactly(Thread.currentThread());
	}

	/**
	 * A model that cannot be found is a failure of the attempt, which gives its place
	 * back.
	 */
	@Test
	void failsInTheAttemptIfItsClientCannotBeFound() {
		AttemptBody body = new AttemptBody() {

			@Override
			public Object attempt() {
				throw new IllegalStateException("no such model");
			}

			@Override
			public boolean ignoresAborts(LlmTarget target) {
				throw new IllegalStateException("no such model");
			}

		};
		assertThat(catchThrowable(() -> driver().call(settings(AttemptThread.AUTO), body)))
			.isInstanceOf(IllegalStateException.class);
		assertThat(this.calls.events(LlmCallEvent.AttemptEnded.class)).extracting(LlmCallEvent.AttemptEnded::kind)
			.containsExactly(FailureKind.UNKNOWN);
		assertThat(this.calls.gates().running("openai")).hasValue(0);
	}

	/** An attempt that cannot be started has failed, which gives its place back. */
	@Test
	void failsIfNoThreadCanBeStarted() {
		AttemptThreads threads = new AttemptThreads((task, delay) -> () -> {
		}, new OwnThreads((task) -> {
			throw new OutOfMemoryError("unable to create native thread");
		}, this.abandoned), ThreadContext.NONE, () -> false);
		BlockingDriver driver = new BlockingDriver(this.calls.engine(), this.calls.sleeper(), this.watchdog,
				DriverMode.PROTECTED, threads);
		assertThat(catchThrowable(() -> driver.call(settings(AttemptThread.THREAD), () -> "never")))
			.isInstanceOf(OutOfMemoryError.class);
		assertThat(this.calls.gates().running("openai")).hasValue(0);
	}

	/** The number of threads is bounded. */
	@Test
	void staysOnTheCallersThreadIfTooManyAreAbandoned() throws Throwable {
		this.abandoned = abandoned(1);
		driver().call(settings(AttemptThread.THREAD), () -> firstIgnores("second"));
		nextCheck().run();
		this.threads.clear();
		driver().call(settings(AttemptThread.THREAD), () -> this.threads.add(Thread.currentThread()));
		assertThat(this.threads).containsExactly(Thread.currentThread());
	}

	/** B9: the caller is interrupted while it waits. */
	@Test
	void cancelsTheCallWhenTheCallerIsInterrupted() {
		Thread caller = Thread.currentThread();
		List<String> aborted = new ArrayList<>();
		Throwable thrown = catchThrowable(() -> driver().call(settings(AttemptThread.THREAD), () -> {
			LlmCallContext.current().onAbort(() -> aborted.add("hook"));
			caller.interrupt();
			return blockUntilReleased("late");
		}));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(thrown).isInstanceOf(LlmCallCancelledException.class);
		assertThat(aborted).containsExactly("hook");
		assertThat(this.calls.gates().running("openai")).hasValue(0);
	}

	/** B105: the caller goes on when the application closes. */
	@Test
	void cancelsTheCallWhenTheApplicationCloses() {
		Throwable thrown = catchThrowable(() -> driver().call(settings(AttemptThread.THREAD), () -> {
			this.watchdog.abortAll();
			return blockUntilReleased("late");
		}));
		assertThat(thrown).isInstanceOf(LlmCallCancelledException.class)
			.hasRootCauseMessage("The application is closing");
		assertThat(this.calls.gates().running("openai")).hasValue(0);
	}

	/** The context of the caller is there, and the thread is left as it was found. */
	@Test
	void carriesTheContextOfTheCaller() throws Throwable {
		ClassLoader loader = new ClassLoader(getClass().getClassLoader()) {
		};
		ClassLoader before = Thread.currentThread().getContextClassLoader();
		CompletableFuture<ClassLoader> seen = new CompletableFuture<>();
		Thread.currentThread().setContextClassLoader(loader);
		try {
			driver().call(settings(AttemptThread.THREAD),
					() -> seen.complete(Thread.currentThread().getContextClassLoader()));
		}
		finally {
			Thread.currentThread().setContextClassLoader(before);
		}
		assertThat(seen).isCompletedWithValue(loader);
	}

}
