/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.ThreadContext;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.future.FutureDriver;
import io.github.llmresilience.stream.EventDataReader;
import io.github.llmresilience.stream.PlainTextReader;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Streams on real threads.
 */
@Timeout(120)
class StreamRaceTests {

	/** Real threads: cut anywhere, resumed, requested from another thread. */
	@Test
	void losesAndDoublesNothingOnRealThreads() throws Exception {
		Random random = new Random(1);
		for (int run = 0; run < 1500; run++) {
			Calls calls = new Calls();
			ReactiveDriver driver = new ReactiveDriver(calls.engine(), Schedulers::parallel, Calls.OWN_THREADS,
					Calls.WATCHDOG, List.of(new NumberReader(), new PlainTextReader()), DriverMode.PROTECTED);
			int total = 200;
			int[] cuts = random.ints(3, 1, total).sorted().toArray();
			AtomicInteger made = new AtomicInteger();
			boolean async = random.nextBoolean();
			Flux<Object> answer = driver.flux(calls.settings("openai/gpt"), () -> {
				String partial = LlmCallContext.current().partial();
				int from = (partial != null) ? (int) partial.chars().filter((c) -> c == 59).count() : 0;
				int attempt = made.getAndIncrement();
				Flux<Long> rest = Flux.range(from, total - from).map(Integer::longValue);
				if (attempt < cuts.length) {
					rest = rest.take(Math.max(1, cuts[attempt] - from)).concatWith(Flux.error(new ConnectException()));
				}
				return async ? rest.publishOn(Schedulers.parallel(), 4) : rest.subscribeOn(Schedulers.parallel());
			});
			Queue<Object> seen = new ConcurrentLinkedQueue<>();
			CountDownLatch end = new CountDownLatch(1);
			AtomicReference<Throwable> failure = new AtomicReference<>();
			BaseSubscriber<Object> consumer = new BaseSubscriber<>() {
				@Override
				protected void hookOnSubscribe(Subscription subscription) {
				}

				@Override
				protected void hookOnNext(Object value) {
					seen.add(value);
				}

				@Override
				protected void hookOnComplete() {
					end.countDown();
				}

				@Override
				protected void hookOnError(Throwable error) {
					failure.set(error);
					end.countDown();
				}
			};
			answer.subscribe(consumer);
			Thread[] askers = new Thread[2];
			for (int a = 0; a < 2; a++) {
				askers[a] = new Thread(() -> {
					for (int i = 0; i < total; i++) {
						consumer.request(1);
					}
				});
				askers[a].start();
			}
			assertThat(end.await(10, TimeUnit.SECONDS)).as("run " + run + " seen " + seen.size() + " made " + made)
				.isTrue();
			assertThat(failure.get()).isNull();
			assertThat(seen).hasSize(total)
				.containsExactlyElementsOf(LongStream.range(0, total).boxed().map((x) -> (Object) x).toList());
		}
	}

	/** Timer leaks after races of cancel with everything. */
	@Test
	void leavesNothingBehindWhereverItIsCancelled() throws Exception {
		ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(2);
		pool.setRemoveOnCancelPolicy(true);
		Scheduler scheduler = Schedulers.fromExecutorService(pool);
		Random random = new Random(2);
		Calls calls = new Calls();
		for (int run = 0; run < 3000; run++) {
			ReactiveDriver driver = new ReactiveDriver(calls.engine(), () -> scheduler, Calls.OWN_THREADS,
					Calls.WATCHDOG, List.of(new NumberReader(), new PlainTextReader()), DriverMode.PROTECTED);
			Flux<Object> answer = driver.flux(calls.settings("openai/gpt"), () -> {
				LlmCallContext.current().partial();
				return Flux.range(0, 20)
					.map(Integer::longValue)
					.publishOn(Schedulers.parallel())
					.concatWith(Flux.error(new ConnectException()));
			});
			Disposable d = answer.subscribe((x) -> {
			}, (e) -> {
			});
			long spin = System.nanoTime() + random.nextInt(200_000);
			while (System.nanoTime() < spin) {
				Thread.onSpinWait();
			}
			d.dispose();
		}
		Awaitility.await().untilAsserted(() -> {
			assertThat(pool.getQueue()).isEmpty();
			assertThat(calls.events(LlmCallEvent.CallEnded.class)).hasSize(3000);
		});
		pool.shutdownNow();
	}

	/** The timer is closed while an attempt is about to begin on another thread. */
	@Test
	void endsAFutureWhoseTimerIsClosed() {
		Calls calls = new Calls();
		AtomicInteger scheduled = new AtomicInteger();
		AtomicBoolean closed = new AtomicBoolean();
		var driver = new FutureDriver(calls.engine(), (task, delay) -> {
			if (closed.get()) {
				throw new RejectedExecutionException("closed");
			}
			return calls.timer().schedule(task, delay);
		}, (task) -> {
			closed.set(true);
			new Thread(task).start();
		}, ThreadContext.NONE, DriverMode.PROTECTED);
		var answer = driver.call(calls.settings("openai/gpt"),
				() -> CompletableFuture.failedFuture(new ConnectException()));
		calls.timer().runUntil(answer::isDone);
		assertThat(answer).failsWithin(Duration.ofSeconds(3)).withThrowableOfType(ExecutionException.class);
	}

	/** B74: for every cut position nothing is lost. */
	@Test
	void losesNothingOfATextWithPatterns() {
		String text = "| Name | Value |\n|----------------------------------|---|\n";
		List<Integer> lost = new ArrayList<>();
		for (int cut = 1; cut < text.length(); cut++) {
			Calls calls = new Calls();
			ReactiveDriver driver = new ReactiveDriver(calls.engine(), Schedulers::parallel, Calls.OWN_THREADS,
					Calls.WATCHDOG, List.of(new PlainTextReader(), new EventDataReader()), DriverMode.PROTECTED);
			int at = cut;
			String seen = String.join("", driver.flux(calls.settings("openai/gpt"), () -> {
				String partial = LlmCallContext.current().partial();
				return (partial == null)
						? Flux.just(text.substring(0, at)).concatWith(Flux.error(new ConnectException()))
						: Flux.just(text.substring(partial.length()));
			}).cast(String.class).collectList().block());
			if (seen.length() < text.length()) {
				lost.add(cut);
			}
		}
		assertThat(lost).as("cut positions at which text is lost").isEmpty();
	}

}
