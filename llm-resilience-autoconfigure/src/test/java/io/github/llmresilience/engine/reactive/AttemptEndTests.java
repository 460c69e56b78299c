/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.ThreadContext;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.blocking.BlockingDriver;
import io.github.llmresilience.engine.future.FutureDriver;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.time.ManualPatrol;
import io.github.llmresilience.time.Watchdog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What happens when an attempt ends, in which order, and how often.
 */
class AttemptEndTests {

	private static final String PRIMARY = "openai/gpt-4o-mini";

	private final Calls calls = new Calls(100);

	private final List<String> order = new CopyOnWriteArrayList<>();

	private final ReactiveDriver reactive = reactive(false);

	/** With Reactor's bounded elastic scheduler on virtual threads. */
	private final ReactiveDriver deferring = reactive(true);

	private ReactiveDriver reactive(boolean defersCancellation) {
		return new ReactiveDriver(this.calls.engine(),
				new CallScheduler(() -> new VirtualScheduler(this.calls.timer()), Calls.OWN_THREADS, Calls.WATCHDOG,
						this.calls.engine().openWork(), defersCancellation),
				List.of(new Piece.Reader(new IllegalStateException("told"))), DriverMode.PROTECTED);
	}

	private LlmCallSettings settings() {
		return this.calls.attempts(1).attemptTimeout(Duration.ofSeconds(10)).settings(PRIMARY);
	}

	/** Notes an action, and whether the place of the attempt was given back before. */
	private void note(String action) {
		int running = this.calls.gates().running("openai").orElseThrow();
		boolean reported = !this.calls.events(LlmCallEvent.AttemptEnded.class).isEmpty();
		this.order.add(action + ((running > 0 && !reported) ? "" : " too late"));
	}

	private void registerHook() {
		LlmCallContext.current().onAbort(() -> note("abort"));
	}

	private void assertEndedOnce(FailureKind kind, String... actions) {
		assertThat(this.order).containsExactly(actions);
		assertThat(this.calls.events(LlmCallEvent.AttemptEnded.class)).extracting(LlmCallEvent.AttemptEnded::kind)
			.containsExactly(kind);
		assertThat(this.calls.events(LlmCallEvent.CallEnded.class)).hasSize(1);
		assertThat(this.calls.gates().running("openai")).hasValue(0);
	}

	private void assertCancelledWithNothingLeft(CompletableFuture<?> answer) {
		assertThat(answer).isCompletedExceptionally();
		assertEndedOnce(FailureKind.CANCELLED, "abort", "cancel");
		assertThat(this.calls.timer().scheduled()).as("timers left").isZero();
		assertThat(this.calls.engine().openWork().isIdle()).isTrue();
	}

	/** B99: an attempt that exceeds its timeout. */
	@Test
	void endsABlockingAttemptThatIsOverdue() {
		try (Watchdog watchdog = new Watchdog(this.calls.ticker(), Runnable::run)) {
			BlockingDriver driver = new BlockingDriver(this.calls.engine(), this.calls.sleeper(), watchdog,
					DriverMode.PROTECTED, null);
			catchThrowable(() -> driver.call(settings(), () -> {
				registerHook();
				this.calls.ticker().advance(Duration.ofSeconds(10));
				ManualPatrol.look(watchdog);
				try {
					Thread.sleep(Duration.ofMinutes(1).toMillis());
				}
				catch (InterruptedException ex) {
					note("cancel");
				}
				return "late";
			}));
			assertEndedOnce(FailureKind.TIMEOUT, "abort", "cancel");
		}
	}

	/** B99: an attempt that exceeds its timeout. */
	@Test
	void endsAFutureThatIsOverdue() {
		FutureDriver driver = new FutureDriver(this.calls.engine(), this.calls.timer(), this.calls.timer(),
				ThreadContext.NONE, DriverMode.PROTECTED);
		CompletableFuture<?> answer = driver.call(settings(), () -> {
			registerHook();
			return notingCancellation();
		});
		assertThat(this.calls.timer().runUntil(answer::isDone)).isTrue();
		assertEndedOnce(FailureKind.TIMEOUT, "abort", "cancel");
	}

	private CompletableFuture<Object> notingCancellation() {
		return new CompletableFuture<>() {

			@Override
			public boolean cancel(boolean mayInterrupt) {
				note("cancel");
				return super.cancel(mayInterrupt);
			}

		};
	}

	private Publisher<Object> call(boolean stream, PublisherBody body) {
		return call(this.reactive, stream, body);
	}

	private Publisher<Object> call(ReactiveDriver driver, boolean stream, PublisherBody body) {
		return stream ? driver.flux(settings(), body) : driver.mono(settings(), body);
	}

	private void runToItsEnd(Publisher<Object> call) {
		CompletableFuture<List<Object>> answer = Flux.from(call).collectList().toFuture();
		assertThat(this.calls.timer().runUntil(answer::isDone)).isTrue();
	}

	private Flux<Object> hanging() {
		registerHook();
		return Flux.never().doOnCancel(() -> note("cancel"));
	}

	/** B99: an attempt that exceeds its timeout. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void cancelsAPublisherThatIsOverdue(boolean stream) {
		runToItsEnd(call(stream, this::hanging));
		assertEndedOnce(FailureKind.TIMEOUT, "abort", "cancel");
	}

	/** B99: a stream that stalls. */
	@Test
	void cancelsAStreamThatIsIdle() {
		runToItsEnd(this.reactive.flux(settings(), () -> Flux.concat(Flux.just(Piece.text("a")), hanging())));
		assertThat(this.order).containsExactly("abort", "cancel");
		assertThat(this.calls.gates().running("openai")).hasValue(0);
	}

	/** B99: the application closes. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void cancelsAPublisherWhenTheApplicationCloses(boolean stream) {
		CompletableFuture<List<Object>> answer = Flux.from(call(stream, this::hanging)).collectList().toFuture();
		this.calls.engine().openWork().cancelAttempts(Runnable::run);
		assertCancelledWithNothingLeft(answer);
	}

	/** B99: the subscriber cancels. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void cancelsAPublisherWhenItsSubscriberCancels(boolean stream) {
		Flux.from(call(stream, this::hanging)).subscribe().dispose();
		assertEndedOnce(FailureKind.CANCELLED, "abort", "cancel");
		assertThat(this.calls.engine().openWork().isIdle()).isTrue();
	}

	/** B99: a request that ends after its abort is not cancelled as well. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void leavesASourceThatEndsAfterItsAbort(boolean stream) {
		runToItsEnd(call(this.deferring, stream, () -> {
			LlmCallContext attempt = LlmCallContext.current();
			return Flux.create((sink) -> attempt.onAbort(() -> {
				note("abort");
				sink.error(new IllegalStateException("closed"));
			})).doOnCancel(() -> note("cancel"));
		}));
		assertEndedOnce(FailureKind.TIMEOUT, "abort");
		this.calls.timer().runUntil(() -> false);
		assertThat(this.order).containsExactly("abort");
	}

	/** B99: a source that goes on after the abort is cancelled a little later. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void cancelsASourceThatIgnoresItsAbort(boolean stream) {
		AtomicInteger cancellations = new AtomicInteger();
		runToItsEnd(call(this.deferring, stream, () -> {
			registerHook();
			return Flux.never().doOnCancel(cancellations::incrementAndGet);
		}));
		assertEndedOnce(FailureKind.TIMEOUT, "abort");
		assertThat(cancellations).hasValue(0);
		this.calls.timer().runUntil(() -> false);
		assertThat(cancellations).hasValue(1);
	}

	/** B99: the caller cancels, or the application closes. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void endsAFutureThatIsCancelled(boolean byCaller) {
		FutureDriver driver = new FutureDriver(this.calls.engine(), this.calls.timer(), this.calls.timer(),
				ThreadContext.NONE, DriverMode.PROTECTED);
		CompletableFuture<?> answer = driver.call(settings(), () -> {
			registerHook();
			return notingCancellation();
		});
		if (byCaller) {
			answer.cancel(true);
		}
		else {
			this.calls.engine().openWork().cancelAttempts(Runnable::run);
		}
		assertCancelledWithNothingLeft(answer);
	}

	/**
	 * A source that has ended is not cancelled: some operators of Reactor release their
	 * thread twice then, which stops the thread of another stream.
	 */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void doesNotCancelASourceThatHasFailed(boolean stream) {
		Publisher<Object> call = stream ? this.reactive.flux(settings(), () -> ending(new IllegalStateException()))
				: this.reactive.mono(settings(), () -> ending(new IllegalStateException()));
		assertThat(Flux.from(call).collectList().toFuture()).isCompletedExceptionally();
		assertThat(this.order).isEmpty();
	}

	@Test
	void doesNotCancelASourceThatWasCut() {
		assertThat(this.reactive.flux(settings(), () -> ending(null)).collectList().toFuture())
			.isCompletedExceptionally();
		assertThat(this.order).isEmpty();
	}

	/** Ends after a piece, without an end marker or with an error. */
	private Publisher<Object> ending(RuntimeException error) {
		return (subscriber) -> subscriber.onSubscribe(new Subscription() {

			private final List<Subscriber<?>> served = new ArrayList<>();

			@Override
			public void request(long count) {
				if (!this.served.isEmpty()) {
					return;
				}
				this.served.add(subscriber);
				if (error != null) {
					subscriber.onError(error);
				}
				else {
					subscriber.onNext(Piece.text("a"));
					subscriber.onComplete();
				}
			}

			@Override
			public void cancel() {
				note("cancel");
			}

		});
	}

}
