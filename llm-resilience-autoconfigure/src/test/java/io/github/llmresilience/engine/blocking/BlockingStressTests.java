/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.blocking;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.ThreadContext;
import io.github.llmresilience.engine.AbandonedAttempts;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.OwnThreads;
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.rule.AttemptThread;
import io.github.llmresilience.rule.HedgePolicy;
import io.github.llmresilience.time.SystemTimer;
import io.github.llmresilience.time.Ticker;
import io.github.llmresilience.time.Watchdog;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.github.llmresilience.engine.Script.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * B99: model calls on many threads, with hedges, a concurrency limit, timeouts and
 * interrupts of the caller. Each place is given back once, each call ends once, with an
 * answer or with an exception of ours, and no interrupt is left behind.
 */
@Timeout(120)
class BlockingStressTests {

	private static final int THREADS = 8;

	private static final int CALLS_OF_A_THREAD = 250;

	private final Calls calls = new Calls(100).attempts(2)
		.attemptTimeout(Duration.ofMillis(30))
		.backoff(Duration.ZERO, 1, Duration.ZERO)
		.hedge(new HedgePolicy(true, Duration.ofMillis(1), true));

	private final ExecutorService hedges = Executors.newCachedThreadPool();

	private final ScheduledExecutorService interrupts = Executors.newSingleThreadScheduledExecutor();

	private final Queue<Throwable> foreign = new ConcurrentLinkedQueue<>();

	private final AtomicInteger interrupted = new AtomicInteger();

	@ParameterizedTest
	@EnumSource
	void givesEachPlaceBackOnce(AttemptThread thread) throws Exception {
		ExecutorService callers = Executors.newFixedThreadPool(THREADS);
		try (SystemTimer timer = new SystemTimer(this.hedges);
				Watchdog watchdog = new Watchdog(Ticker.system(), this.hedges)) {
			AttemptThreads threads = new AttemptThreads(timer,
					new OwnThreads(this.hedges, new AbandonedAttempts(timer, 64)), ThreadContext.NONE, () -> false);
			BlockingDriver driver = new BlockingDriver(this.calls.engine(), this.calls.sleeper(), watchdog,
					DriverMode.PROTECTED, threads);
			LlmCallSettings settings = this.calls.attemptThread(thread).settings("openai/gpt", "anthropic/claude");
			List<Future<?>> running = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				Random random = new Random(i);
				running.add(callers.submit(() -> {
					for (int call = 0; call < CALLS_OF_A_THREAD; call++) {
						call(driver, settings, random);
					}
				}));
			}
			for (Future<?> caller : running) {
				caller.get();
			}
			await().atMost(Duration.ofSeconds(20)).untilAsserted(this::assertNothingRuns);
			assertThat(watchdog.isIdle()).isTrue();
		}
		finally {
			callers.shutdownNow();
			this.hedges.shutdownNow();
			this.interrupts.shutdownNow();
		}
		assertThat(this.foreign).isEmpty();
		assertThat(this.interrupted).hasPositiveValue();
		assertThat(this.calls.events(LlmCallEvent.Hedged.class)).isNotEmpty();
		assertThat(this.calls.events(LlmCallEvent.CallEnded.class)).hasSize(THREADS * CALLS_OF_A_THREAD);
	}

	private void assertNothingRuns() {
		assertThat(this.calls.gates().running()).allSatisfy((provider, running) -> assertThat(running).isZero());
	}

	private void call(BlockingDriver driver, LlmCallSettings settings, Random random) {
		CountDownLatch done = new CountDownLatch(1);
		Future<?> interrupt = (random.nextInt(4) == 0) ? interruptLater(Thread.currentThread(), random, done) : null;
		long seed = random.nextLong();
		try {
			driver.call(settings, () -> driver.callModel(LlmCallContext.current(), false,
					() -> work(new Random(seed + LlmCallContext.current().target().hashCode()))));
		}
		catch (LlmCallException | LlmHttpException ex) {
			// the call has failed
		}
		catch (Throwable ex) {
			this.foreign.add(ex);
		}
		synchronized (done) {
			done.countDown();
		}
		boolean flag = Thread.interrupted();
		if (flag && interrupt == null) {
			this.foreign.add(new IllegalStateException("An interrupt was left behind"));
		}
		if (interrupt != null) {
			interrupt.cancel(false);
		}
	}

	private Future<?> interruptLater(Thread caller, Random random, CountDownLatch done) {
		return this.interrupts.schedule(() -> {
			synchronized (done) {
				if (done.getCount() > 0) {
					this.interrupted.incrementAndGet();
					caller.interrupt();
				}
			}
		}, random.nextInt(4000), TimeUnit.MICROSECONDS);
	}

	private static Object work(Random random) throws Exception {
		switch (random.nextInt(10)) {
			case 0 -> throw http(503);
			case 1 -> Thread.sleep(60);
			default -> Thread.sleep(0, random.nextInt(999_999));
		}
		return "answer";
	}

}
