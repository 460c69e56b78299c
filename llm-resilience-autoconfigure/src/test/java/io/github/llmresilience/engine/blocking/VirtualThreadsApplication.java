/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.blocking;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.Script;
import io.github.llmresilience.time.Ticker;
import io.github.llmresilience.time.Watchdog;

/**
 * Makes calls on virtual threads that share a single carrier: each waits for all others,
 * in its attempt and in its backoff. One that pinned the carrier would wait for ever.
 */
public final class VirtualThreadsApplication {

	private static final int CALLS = 200;

	private VirtualThreadsApplication() {
	}

	public static void main(String[] args) throws Exception {
		CountDownLatch inAttempt = new CountDownLatch(CALLS);
		CountDownLatch inWait = new CountDownLatch(CALLS);
		AtomicInteger answers = new AtomicInteger();
		Calls calls = new Calls();
		try (Watchdog watchdog = new Watchdog(Ticker.system(), Runnable::run)) {
			BlockingDriver driver = new BlockingDriver(calls.engine(), (duration) -> meet(inWait), watchdog,
					DriverMode.PROTECTED, null);
			ExecutorService threads = (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor")
				.invoke(null);
			List<Future<?>> running = new ArrayList<>();
			for (int i = 0; i < CALLS; i++) {
				AtomicInteger attempts = new AtomicInteger();
				running.add(threads.submit(() -> {
					try {
						driver.call(calls.settings("openai/gpt"), () -> {
							if (attempts.getAndIncrement() == 0) {
								meet(inAttempt);
								throw Script.http(429);
							}
							return answers.incrementAndGet();
						});
					}
					catch (Throwable ex) {
						throw new IllegalStateException(ex);
					}
				}));
			}
			for (Future<?> call : running) {
				call.get(30, TimeUnit.SECONDS);
			}
			threads.shutdown();
		}
		System.out.println("ANSWERS " + answers.get());
	}

	private static void meet(CountDownLatch all) throws InterruptedException {
		all.countDown();
		if (!all.await(20, TimeUnit.SECONDS)) {
			throw new IllegalStateException("the others did not come");
		}
	}

}
