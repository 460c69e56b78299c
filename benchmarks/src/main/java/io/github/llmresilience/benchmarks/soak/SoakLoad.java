/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.soak;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import io.github.llmresilience.benchmarks.provider.Tale;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmCallCancelledException;
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.failure.classify.FailureClassifiers;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/**
 * Callers that call one after another, in all styles, and now and then cancel.
 */
final class SoakLoad {

	/** The longest time that a call may take: its deadline and some time to spare. */
	private static final Duration LIMIT = Duration.ofSeconds(30);

	private final SoakService service;

	private final ThreadFactory threads;

	private final ScheduledExecutorService interrupts = Executors.newScheduledThreadPool(1);

	private final List<Thread> callers = new ArrayList<>();

	private final AtomicInteger numbers = new AtomicInteger();

	private final LongAdder blocking = new LongAdder();

	private final LongAdder right = new LongAdder();

	private final LongAdder failed = new LongAdder();

	private final LongAdder cancelled = new LongAdder();

	private final LongAdder wrong = new LongAdder();

	private final AtomicLong longest = new AtomicLong();

	private final Set<String> printed = ConcurrentHashMap.newKeySet();

	private volatile boolean stopped;

	SoakLoad(SoakService service, ThreadFactory threads) {
		this.service = service;
		this.threads = threads;
	}

	void start(int number) {
		for (int i = 0; i < number; i++) {
			Random random = new Random(i);
			Thread caller = this.threads.newThread(() -> {
				while (!this.stopped) {
					call(random);
				}
			});
			this.callers.add(caller);
			caller.start();
		}
	}

	/** Stops the callers, and returns how many of them hang. */
	int stop(Duration limit) throws InterruptedException {
		this.stopped = true;
		long end = System.nanoTime() + limit.toNanos();
		int hung = 0;
		for (Thread caller : this.callers) {
			caller.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
			hung += caller.isAlive() ? 1 : 0;
		}
		this.interrupts.shutdownNow();
		return hung;
	}

	private void call(Random random) {
		int call = this.numbers.incrementAndGet();
		long begin = System.nanoTime();
		boolean cancels = random.nextInt(5) == 0;
		int after = random.nextInt(400);
		try {
			int style = random.nextInt(4);
			if (style == 0) {
				this.blocking.increment();
			}
			switch (style) {
				case 0 -> block(call, cancels, after);
				case 1 -> await(call, this.service.future(call), cancels, after);
				case 2 -> await(call, this.service.mono(call).toFuture(), cancels, after);
				default -> subscribe(call, this.service.flux(call), cancels, after);
			}
		}
		catch (Throwable ex) {
			count(ex);
		}
		this.longest.accumulateAndGet(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin), Math::max);
		Thread.interrupted();
	}

	private void block(int call, boolean cancels, int after) {
		Thread caller = Thread.currentThread();
		AtomicInteger done = new AtomicInteger();
		ScheduledFuture<?> interrupt = cancels ? this.interrupts.schedule(() -> {
			synchronized (done) {
				if (done.get() == 0) {
					caller.interrupt();
				}
			}
		}, after, TimeUnit.MILLISECONDS) : null;
		try {
			check("answer " + call, this.service.blocking(call));
		}
		finally {
			synchronized (done) {
				done.set(1);
			}
			if (interrupt != null) {
				interrupt.cancel(false);
			}
		}
	}

	private void await(int call, CompletableFuture<String> answer, boolean cancels, int after) throws Exception {
		if (cancels) {
			Thread.sleep(after);
			answer.cancel(true);
			this.cancelled.increment();
			return;
		}
		check(Tale.text(call), answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS));
	}

	private void subscribe(int call, Flux<String> answer, boolean cancels, int after) throws Exception {
		if (cancels) {
			Disposable subscription = answer.subscribe((element) -> {
			}, (error) -> {
			});
			Thread.sleep(after);
			subscription.dispose();
			this.cancelled.increment();
			return;
		}
		await(call, answer.collectList().map((all) -> String.join("", all)).toFuture(), false, 0);
	}

	private void check(String expected, String answer) {
		if (expected.equals(answer)) {
			this.right.increment();
		}
		else {
			wrong("answer", new IllegalStateException("Not what was told: " + answer));
		}
	}

	private void count(Throwable thrown) {
		Throwable error = (thrown instanceof ExecutionException) ? thrown.getCause() : thrown;
		if (error instanceof LlmCallCancelledException || error instanceof CancellationException) {
			this.cancelled.increment();
		}
		else if (error instanceof LlmCallException || isOfTheClient(error)) {
			this.failed.increment();
		}
		else {
			wrong((error instanceof TimeoutException) ? "no end" : "foreign", error);
		}
	}

	/** A call with one attempt throws the exception of its client. */
	private static boolean isOfTheClient(Throwable error) {
		return new FailureClassifiers(List.of(), Instant::now).classify(error).kind() != FailureKind.UNKNOWN
				&& !error.getClass().getName().startsWith("reactor.");
	}

	private void wrong(String what, Throwable error) {
		this.wrong.increment();
		if (this.printed.add(what + error.getClass())) {
			System.err.println(what + ": " + error);
			error.printStackTrace();
		}
	}

	int calls() {
		return this.numbers.get();
	}

	long blocking() {
		return this.blocking.sum();
	}

	/** Returns the longest time of a call in milliseconds. */
	long longest() {
		return this.longest.get();
	}

	long right() {
		return this.right.sum();
	}

	long failed() {
		return this.failed.sum();
	}

	long cancelled() {
		return this.cancelled.sum();
	}

	long wrong() {
		return this.wrong.sum();
	}

}
