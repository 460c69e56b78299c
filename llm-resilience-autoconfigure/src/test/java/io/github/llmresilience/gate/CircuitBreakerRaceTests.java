/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.time.ManualTicker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many threads at one breaker.
 */
class CircuitBreakerRaceTests {

	private static final int THREADS = 8;

	private final ExecutorService executor = Executors.newFixedThreadPool(THREADS);

	private final ManualTicker ticker = new ManualTicker();

	private final AtomicInteger openings = new AtomicInteger();

	private final CircuitBreaker breaker = new CircuitBreaker(CircuitBreakerPolicy.DEFAULTS, this.ticker,
			(from, to) -> this.openings.addAndGet((to == CircuitState.OPEN) ? 1 : 0));

	@AfterEach
	void shutDown() {
		this.executor.shutdownNow();
	}

	/** B54: never more probes than permitted, however many ask at once. */
	@Test
	void neverGivesMoreProbesThanPermitted() throws Exception {
		for (int round = 0; round < 500; round++) {
			openByHand();
			this.ticker.advance(Duration.ofSeconds(30));
			List<Permit> granted = all(this.breaker::tryAcquire).stream().filter((permit) -> permit != null).toList();
			assertThat(granted).hasSize(3);
			granted.forEach((permit) -> permit.succeeded(1));
			assertThat(this.breaker.state()).isEqualTo(CircuitState.CLOSED);
		}
	}

	/** B56: one change of state is told once, whoever caused it. */
	@Test
	void tellsAChangeOnce() throws Exception {
		for (int round = 1; round <= 500; round++) {
			List<Permit> permits = IntStream.range(0, THREADS).mapToObj((i) -> this.breaker.tryAcquire()).toList();
			for (int i = 0; i < 9; i++) {
				this.breaker.tryAcquire().failed(1);
			}
			AtomicInteger next = new AtomicInteger();
			all(() -> {
				permits.get(next.getAndIncrement()).failed(1);
				return null;
			});
			assertThat(this.openings).hasValue(round);
			this.ticker.advance(Duration.ofSeconds(30));
			for (int i = 0; i < 3; i++) {
				this.breaker.tryAcquire().succeeded(1);
			}
		}
	}

	private void openByHand() {
		for (int i = 0; i < 10; i++) {
			this.breaker.tryAcquire().failed(1);
		}
		assertThat(this.breaker.state()).isEqualTo(CircuitState.OPEN);
	}

	private <T> List<T> all(Callable<T> task) throws Exception {
		CyclicBarrier together = new CyclicBarrier(THREADS);
		CountDownLatch done = new CountDownLatch(THREADS);
		List<Future<T>> futures = IntStream.range(0, THREADS).mapToObj((i) -> this.executor.submit(() -> {
			together.await(10, TimeUnit.SECONDS);
			T result = task.call();
			done.countDown();
			return result;
		})).toList();
		assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
		List<T> results = new java.util.ArrayList<>();
		for (Future<T> future : futures) {
			results.add(future.get());
		}
		return results;
	}

}
