/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.call.LlmStreamMode;
import io.github.llmresilience.call.LlmStreamReader;
import io.github.llmresilience.call.LlmStreamRestart;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmCallCancelledException;
import io.github.llmresilience.failure.LlmDeadlineExceededException;
import io.github.llmresilience.stream.EventDataReader;
import io.github.llmresilience.stream.PlainTextReader;
import io.github.llmresilience.stream.ServerSentEventReader;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.http.codec.ServerSentEvent;

import static io.github.llmresilience.engine.Script.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Streams in odd situations.
 */
class StreamEdgeTests {

	static final String PRIMARY = "openai/gpt-4o-mini";

	static final String SECOND = "anthropic/claude-3-5-haiku-latest";

	final Calls calls = new Calls();

	final AtomicInteger made = new AtomicInteger();

	final List<Object> seen = new ArrayList<>();

	Throwable failure;

	boolean completed;

	ReactiveDriver driver(LlmStreamReader<?>... readers) {
		return new ReactiveDriver(this.calls.engine(), () -> new VirtualScheduler(this.calls.timer()),
				Calls.OWN_THREADS, Calls.WATCHDOG,
				(readers.length > 0) ? List.of(readers)
						: List.of(new Piece.Reader(new IllegalStateException("told")), new PlainTextReader()),
				DriverMode.PROTECTED);
	}

	void run(Flux<?> answer) {
		answer.subscribe(this.seen::add, (error) -> this.failure = error, () -> this.completed = true);
		this.calls.timer().runUntil(() -> this.completed || this.failure != null);
	}

	static Flux<Piece> pieces(String... texts) {
		return Flux.fromArray(texts).map(Piece::text);
	}

	/** cut at a fallback of a deaf body is booked at the fallback. */
	@Test
	void booksACutForTheTargetThatWasCalled() {
		run(driver().flux(this.calls.attempts(1).settings(PRIMARY, SECOND),
				() -> (this.made.getAndIncrement() == 0) ? Flux.error(http(401)) : Flux.just(Piece.BEGIN)));
		assertThat(this.calls.events(LlmCallEvent.AttemptEnded.class))
			.extracting((e) -> e.target().toString(), (e) -> e.kind())
			.containsExactly(tuple(PRIMARY, FailureKind.AUTHENTICATION), tuple(PRIMARY, FailureKind.STREAM_CUT));
	}

	/** restart hook of method throws: the subscriber's hook is never told. */
	@Test
	void tellsTheSubscriberThoughTheMethodsHookThrows() {
		List<String> told = new ArrayList<>();
		run(driver().flux(this.calls.stream(LlmStreamMode.RESTART).settings(PRIMARY), () -> {
			LlmCallContext.current().onRestart(() -> {
				throw new IllegalStateException("hook");
			});
			return (this.made.getAndIncrement() == 0) ? pieces("It was ").concatWith(Flux.error(new ConnectException()))
					: pieces("It was a tale").concatWithValues(Piece.END);
		}).contextWrite(LlmStreamRestart.notify(() -> {
			told.add("subscriber");
			this.seen.clear();
		})));
		assertThat(told.isEmpty() && this.completed).as("silent duplication").isFalse();
	}

	private static ModelStream model(PublisherBody body) {
		return new ModelStream(body, new Piece.Reader(null), false, (target) -> false, () -> {
		});
	}

	/** the method's onRestart with a managed model inside. */
	@Test
	void tellsTheMethodWhenAModelsStreamBeginsAnew() {
		List<String> told = new ArrayList<>();
		ReactiveDriver driver = driver();
		run(driver.flux(this.calls.stream(LlmStreamMode.RESTART).settings(PRIMARY), () -> {
			LlmCallContext method = LlmCallContext.current();
			method.onRestart(() -> told.add("method"));
			return driver.streamFromModel(method,
					model(() -> (this.made.getAndIncrement() == 0)
							? pieces("It was ").concatWith(Flux.error(new ConnectException()))
							: pieces("A tale").concatWithValues(Piece.END)));
		}));
		assertThat(this.failure).isNull();
		assertThat(told).containsExactly("method");
	}

	/** The connection of a model call breaks after a text with the end mark. */
	@Test
	void completesAModelsStreamThatBreaksAfterItsLastText() {
		ReactiveDriver driver = driver();
		run(driver.flux(this.calls.settings(PRIMARY), () -> {
			this.made.incrementAndGet();
			return driver.streamFromModel(LlmCallContext.current(),
					model(() -> Flux.just(Piece.text("It was "), Piece.last("a tale"))
						.concatWith(Flux.error(new ConnectException()))));
		}));
		assertThat(this.failure).isNull();
		assertThat(this.made).hasValue(1);
		assertThat(this.calls.events(LlmCallEvent.AttemptEnded.class)).extracting(LlmCallEvent.AttemptEnded::kind)
			.containsOnlyNulls();
	}

	/** A module that marks each element does not tell where the answer ends. */
	@Test
	void resumesAModelsStreamThatMarksEachText() {
		ReactiveDriver driver = driver();
		run(driver.flux(this.calls.settings(PRIMARY),
				() -> driver.streamFromModel(LlmCallContext.current(),
						model(() -> (this.made.getAndIncrement() == 0)
								? Flux.just(Piece.last("It was ")).concatWith(Flux.error(new ConnectException()))
								: Flux.just(Piece.last("a tale"), Piece.last("."))))));
		assertThat(this.failure).isNull();
		assertThat(this.made).hasValue(2);
		assertThat(this.seen).extracting((piece) -> ((Piece) piece).text()).containsExactly("It was ", "a tale", ".");
	}

	/** inner stream cancelled before it has begun. */
	@Test
	void goesOnAfterAModelsStreamThatWasCancelledBeforeItBegan() {
		ReactiveDriver driver = driver();
		run(driver.flux(this.calls.settings(PRIMARY), () -> {
			LlmCallContext method = LlmCallContext.current();
			Flux<Object> inner = driver.streamFromModel(method, model(() -> pieces("x").concatWithValues(Piece.END)));
			return Flux.concat(inner.takeUntilOther(Mono.just(1)), pieces("a tale"), Flux.just(Piece.END));
		}));
		assertThat(this.calls.events(LlmCallEvent.CallEnded.class)).extracting(LlmCallEvent.CallEnded::outcome)
			.containsExactly(LlmOutcome.SUCCESS);
	}

	/** consumer cancels while the fallback's managed stream runs. */
	@Test
	void endsTheCallAfterItsAttemptsWhenTheConsumerCancels() {
		ReactiveDriver driver = driver();
		Flux<Object> answer = driver.flux(this.calls.settings(PRIMARY, SECOND), () -> {
			LlmCallContext method = LlmCallContext.current();
			return driver.streamFromModel(method, model(() -> {
				LlmCallContext.current().target();
				return (this.made.getAndIncrement() == 0) ? Flux.error(http(401))
						: pieces("It was ").concatWith(Flux.never());
			}));
		});
		Disposable subscription = answer.subscribe(this.seen::add);
		assertThat(this.seen).hasSize(1);
		subscription.dispose();
		List<LlmCallEvent> events = this.calls.events(LlmCallEvent.class);
		assertThat(events.get(events.size() - 1)).isInstanceOf(LlmCallEvent.CallEnded.class);
		assertThat(this.calls.events(LlmCallEvent.CallEnded.class)).extracting((e) -> e.target().toString())
			.containsExactly(SECOND);
	}

	/** an error of the method's own after the end marker is swallowed. */
	@Test
	void passesOnAFailureOfTheMethodAfterTheEnd() {
		run(driver().flux(this.calls.settings(PRIMARY), () -> pieces("text").concatWithValues(Piece.END)
			.concatWith(Mono.error(new IllegalStateException("could not save")))));
		assertThat(this.completed).as("completed normally").isFalse();
	}

	/** even an Error. */
	@Test
	void passesOnAnErrorAfterTheEnd() {
		run(driver().flux(this.calls.settings(PRIMARY),
				() -> pieces("text").concatWithValues(Piece.END).concatWith(Mono.error(new OutOfMemoryError("x")))));
		assertThat(this.completed).as("completed normally").isFalse();
	}

	/** two streams in a row, the second one breaks. */
	@Test
	void noticesACutInTheSecondOfTwoAnswers() {
		run(driver().flux(this.calls.stream(LlmStreamMode.FAIL).settings(PRIMARY), () -> {
			LlmCallContext.current().partial();
			return Flux.concat(pieces("first. ").concatWithValues(Piece.END),
					pieces("seco").concatWith(Flux.error(new ConnectException())));
		}));
		assertThat(this.completed).as("completed normally").isFalse();
	}

	/** a stream of several types. */
	@Test
	void passesElementsOfSeveralTypes() {
		run(driver().flux(this.calls.settings(PRIMARY), () -> Flux.just("a", 1, "b")));
		assertThat(this.failure).isNull();
		assertThat(this.seen).containsExactly("a", 1, "b");
	}

	/** SSE of the method's own, which begins with a heartbeat. */
	@Test
	void passesEventsOfTheApplicationsOwn() {
		run(driver(new EventDataReader(), new ServerSentEventReader(), new PlainTextReader())
			.flux(this.calls.settings(PRIMARY), () -> {
				this.made.incrementAndGet();
				return Flux.just(ServerSentEvent.builder().comment("keepalive").build(),
						ServerSentEvent.builder("Hello").build(), ServerSentEvent.builder(" world").build());
			}));
		assertThat(this.failure).isNull();
		assertThat(this.seen).hasSize(3);
	}

	/** deadline in a stream that cannot be continued. */
	@Test
	void namesTheDeadlineOfAStreamThatCannotBeContinued() {
		run(driver().flux(this.calls.deadline(Duration.ofSeconds(10)).settings(PRIMARY),
				() -> pieces("It was ").concatWith(Flux.never())));
		assertThat(this.failure).isInstanceOf(LlmDeadlineExceededException.class);
	}

	/** thinking is withheld. */
	@Test
	void passesThoughtsAsTheyCome() {
		String thinking = "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"hm\"}}";
		driver(new EventDataReader(), new PlainTextReader())
			.flux(this.calls.settings(PRIMARY), () -> Flux.just(thinking, thinking, thinking).concatWith(Flux.never()))
			.subscribe(this.seen::add);
		assertThat(this.seen).hasSize(3);
	}

	/** consumer throws a fatal error: timers. */
	@Test
	void leavesNoTimerBehindWhereTheConsumerThrows() {
		Flux<Object> answer = driver().flux(this.calls.settings(PRIMARY),
				() -> pieces("a", "b").concatWith(Flux.never()));
		assertThatExceptionOfType(NoClassDefFoundError.class).isThrownBy(() -> answer.doOnNext((x) -> {
			throw new NoClassDefFoundError("consumer");
		}).subscribe(this.seen::add, (e) -> this.failure = e)).withMessage("consumer");
		AtomicInteger rounds = new AtomicInteger();
		this.calls.timer().runUntil(() -> rounds.incrementAndGet() > 100);
		assertThat(this.calls.timer().scheduled()).as("timers").isZero();
	}

	/** B30: how a source ends that has blocked for too long is nobody's concern. */
	@Test
	void goesOnWhereWhatItHasGivenUpThrows() {
		AtomicBoolean freed = new AtomicBoolean();
		Flux<Object> answer = driver().flux(this.calls.settings(PRIMARY), () -> {
			if (this.made.getAndIncrement() > 0) {
				return pieces("there").concatWithValues(Piece.END);
			}
			LlmCallContext.current().onAbort(() -> freed.set(true));
			return Flux.generate((sink) -> {
				this.calls.timer().runUntil(freed::get);
				throw new NoClassDefFoundError("source");
			});
		});
		run(answer);
		assertThat(this.failure).isNull();
		assertThat(this.completed).isTrue();
		assertThat(this.calls.events(LlmCallEvent.AttemptEnded.class)).extracting(LlmCallEvent.AttemptEnded::kind)
			.containsExactly(FailureKind.TIMEOUT, null);
	}

	@Test
	void restoresTheInterruptFlag() {
		run(driver().mono(this.calls.settings(PRIMARY), () -> {
			throw new InterruptedException();
		}).flux());
		assertThat(this.failure).isInstanceOf(LlmCallCancelledException.class);
		assertThat(Thread.interrupted()).as("flag").isTrue();
	}

	/** scheduler that was shut down after the first attempt began. */
	@Test
	void endsWhereTheSchedulerIsClosedInTheMiddle() {
		AtomicBoolean closed = new AtomicBoolean();
		VirtualScheduler open = new VirtualScheduler(this.calls.timer());
		ReactiveDriver driver = new ReactiveDriver(this.calls.engine(), () -> new Scheduler() {
			@Override
			public Disposable schedule(Runnable task) {
				return open.schedule(task);
			}

			@Override
			public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
				if (closed.get()) {
					throw new RejectedExecutionException();
				}
				return open.schedule(task, delay, unit);
			}

			@Override
			public Worker createWorker() {
				throw new UnsupportedOperationException();
			}
		}, Calls.OWN_THREADS, Calls.WATCHDOG, List.of(new PlainTextReader(), new EventDataReader()),
				DriverMode.PROTECTED);
		Flux<Object> answer = driver.flux(this.calls.settings(PRIMARY), () -> {
			closed.set(false);
			return Flux.just("a", "b").doOnNext((x) -> closed.set(true));
		});
		try {
			answer.subscribe(this.seen::add, (e) -> this.failure = e, () -> this.completed = true);
		}
		catch (Throwable ex) {
			assertThat(ex).isNotNull();
		}
		assertThat(this.completed || this.failure != null).as("ended").isTrue();
	}

	@Test
	void endsWhereTheSchedulerIsClosed() {
		ReactiveDriver driver = new ReactiveDriver(this.calls.engine(), () -> {
			var s = Schedulers.newSingle("x");
			s.dispose();
			return s;
		}, Calls.OWN_THREADS, Calls.WATCHDOG, List.of(new PlainTextReader(), new EventDataReader()),
				DriverMode.PROTECTED);
		run(driver.flux(this.calls.settings(PRIMARY), () -> Flux.error(http(503))));
		assertThat(this.calls.events(LlmCallEvent.CallEnded.class)).hasSize(1);
	}

	/** one break, reopened twice. */
	@Test
	void tellsOneBreakOnce() {
		run(driver().flux(this.calls.settings(PRIMARY), () -> {
			LlmCallContext.current().partial();
			return switch (this.made.getAndIncrement()) {
				case 0 -> pieces("It was ").concatWith(Flux.error(new ConnectException()));
				case 1 -> Flux.error(http(503));
				default -> pieces("the end").concatWithValues(Piece.END);
			};
		}));
		assertThat(this.calls.events(LlmCallEvent.StreamResumed.class)).hasSize(1);
	}

	/** deaf fallback, idle stall. */
	@Test
	void booksAStallForTheTargetThatWasCalled() {
		run(driver().flux(this.calls.attempts(1).stream(LlmStreamMode.FAIL).settings(PRIMARY, SECOND),
				() -> (this.made.getAndIncrement() == 0) ? Flux.error(http(401))
						: pieces("It was ").concatWith(Flux.never())));
		assertThat(this.calls.events(LlmCallEvent.AttemptEnded.class)).extracting((e) -> e.target().toString())
			.containsExactly(PRIMARY, PRIMARY);
	}

	/** last tool round's failing: ended from the first. */
	@Test
	void holdsToolCallsOfALaterAnswer() {
		run(driver().flux(this.calls.stream(LlmStreamMode.FAIL).settings(PRIMARY),
				() -> Flux.concat(Flux.just(Piece.toolCall("{}"), Piece.END), Flux.just(Piece.toolCall("{\"ti")),
						Flux.error(new ConnectException()))));
		assertThat(this.seen).hasSize(2);
	}

}
