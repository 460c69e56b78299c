/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmAttemptTimeoutException;
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.failure.LlmRetriesExhaustedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

import org.springframework.beans.BeanUtils;

import static io.github.llmresilience.engine.Script.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What only a driver of Monos owes.
 */
class MonoCallTests {

	private static final String PRIMARY = "openai/gpt-4o-mini";

	private static final String SECOND = "anthropic/claude-3-5-haiku-latest";

	private final Calls calls = new Calls();

	private final AtomicInteger made = new AtomicInteger();

	private ReactiveDriver driver() {
		return driver(DriverMode.PROTECTED);
	}

	private ReactiveDriver driver(DriverMode mode) {
		return new ReactiveDriver(this.calls.engine(), () -> new VirtualScheduler(this.calls.timer()),
				Calls.OWN_THREADS, Calls.WATCHDOG, List.of(), mode);
	}

	private List<LlmOutcome> outcomes() {
		return this.calls.events(LlmCallEvent.CallEnded.class).stream().map(LlmCallEvent.CallEnded::outcome).toList();
	}

	/** Nothing happens before; each subscription is a call of its own. */
	@Test
	void callsTheMethodAtEachSubscription() {
		Mono<Object> answer = driver().mono(this.calls.settings(PRIMARY), () -> Mono.just(this.made.incrementAndGet()));
		assertThat(this.made).hasValue(0);
		assertThat(answer.block()).isEqualTo(1);
		assertThat(answer.block()).isEqualTo(2);
		assertThat(outcomes()).containsExactly(LlmOutcome.SUCCESS, LlmOutcome.SUCCESS);
	}

	@Test
	void takesAnEmptyAnswerForASuccess() {
		StepVerifier.create(driver().mono(this.calls.settings(PRIMARY), Mono::empty))
			.expectComplete()
			.verify(Duration.ofSeconds(10));
		assertThat(outcomes()).containsExactly(LlmOutcome.SUCCESS);
	}

	/** B9: during an attempt. */
	@Test
	void endsTheAttemptWhenTheSubscriberCancels() {
		TestPublisher<Object> model = TestPublisher.create();
		List<String> aborted = new ArrayList<>();
		Disposable subscription = driver().mono(this.calls.settings(PRIMARY, SECOND), () -> {
			LlmCallContext.current().onAbort(() -> aborted.add("hook"));
			return model.mono();
		}).subscribe();
		subscription.dispose();
		model.assertCancelled();
		assertThat(aborted).containsExactly("hook");
		assertThat(outcomes()).containsExactly(LlmOutcome.CANCELLED);
		assertThat(this.calls.timer().scheduled()).as("timers left").isZero();
	}

	/** B9: during a wait. */
	@Test
	void stopsWaitingWhenTheSubscriberCancels() {
		Disposable subscription = driver().mono(this.calls.settings(PRIMARY), () -> {
			this.made.incrementAndGet();
			return Mono.error(http(500));
		}).subscribe();
		assertThat(this.calls.timer().scheduled()).isOne();
		subscription.dispose();
		assertThat(this.calls.timer().scheduled()).as("timers left").isZero();
		assertThat(this.made).hasValue(1);
		assertThat(outcomes()).containsExactly(LlmOutcome.CANCELLED);
	}

	/** A success is not cancelled afterwards, as many operators do. */
	@Test
	void countsNoCancelAfterTheAnswer() {
		assertThat(driver().mono(this.calls.settings(PRIMARY), () -> Mono.just("answer")).flux().next().block())
			.isEqualTo("answer");
		assertThat(outcomes()).containsExactly(LlmOutcome.SUCCESS);
	}

	/** Reactor throws what is fatal, instead of signalling it. */
	@ParameterizedTest
	@ValueSource(ints = { 0, 1 })
	void endsWithWhatIsFatalWhereverItIsThrown(int failuresBefore) {
		CompletableFuture<Object> answer = driver().mono(this.calls.settings(PRIMARY), () -> Mono.fromCallable(() -> {
			if (this.made.getAndIncrement() < failuresBefore) {
				throw http(503);
			}
			throw new NoClassDefFoundError("gone");
		})).toFuture();
		assertThat(this.calls.timer().runUntil(answer::isDone)).isTrue();
		assertThatThrownBy(answer::get).hasCauseInstanceOf(NoClassDefFoundError.class);
		assertThat(outcomes()).containsExactly(LlmOutcome.FAILURE);
		assertThat(this.calls.timer().scheduled()).as("timers left").isZero();
	}

	/** Its thread is not there to go on with the call. */
	@Test
	void failsWhileAnAttemptStillBlocksTheSubscribingThread() {
		this.calls.attemptTimeout(Duration.ofSeconds(5)).deadline(Duration.ofSeconds(5));
		List<Throwable> failures = new ArrayList<>();
		driver().mono(this.calls.settings(PRIMARY), () -> Mono.create((sink) -> {
			assertThat(this.calls.timer().runUntil(() -> !failures.isEmpty())).isTrue();
			sink.success("late");
		})).subscribe((value) -> this.made.incrementAndGet(), failures::add);
		assertThat(failures).singleElement().isInstanceOf(LlmCallException.class);
		assertThat(this.made).hasValue(0);
		assertThat(outcomes()).containsExactly(LlmOutcome.DEADLINE);
	}

	/** The request is aborted first, because a cancellation may wait for its end. */
	@Test
	void abortsTheRequestBeforeItCancels() {
		for (boolean timeout : new boolean[] { true, false }) {
			List<String> seen = new ArrayList<>();
			this.calls.attempts(1).attemptTimeout(Duration.ofSeconds(5));
			Disposable subscription = driver().mono(this.calls.settings(PRIMARY), () -> {
				LlmCallContext.current().onAbort(() -> seen.add("abort"));
				return Mono.never().doOnCancel(() -> seen.add("cancel"));
			}).subscribe((value) -> {
			}, (error) -> seen.add("error"));
			if (timeout) {
				this.calls.timer().runUntil(() -> !seen.isEmpty());
				assertThat(seen).containsExactly("abort", "cancel", "error");
			}
			else {
				subscription.dispose();
				assertThat(seen).containsExactly("abort", "cancel");
			}
		}
	}

	/** B102: the source goes on after it was cancelled. */
	@Test
	void takesNoValueAfterTheLimit() throws Exception {
		this.calls.attemptTimeout(Duration.ofSeconds(5));
		List<TestPublisher<Object>> sources = new ArrayList<>();
		CompletableFuture<Object> answer = driver().mono(this.calls.settings(PRIMARY), () -> {
			sources.add(TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE));
			return sources.get(sources.size() - 1).mono();
		}).toFuture();
		assertThat(this.calls.timer().runUntil(() -> sources.size() == 2)).isTrue();
		sources.get(0).next("late");
		assertThat(answer).isNotDone();
		sources.get(1).emit("answer");
		assertThat(answer.get()).isEqualTo("answer");
	}

	@Test
	void endsAnAttemptThatTakesTooLong() throws Exception {
		this.calls.attemptTimeout(Duration.ofSeconds(5));
		CompletableFuture<Object> answer = driver()
			.mono(this.calls.settings(PRIMARY),
					() -> (this.made.incrementAndGet() == 1) ? Mono.never() : Mono.just(LlmResult.of("answer")))
			.toFuture();
		assertThat(this.calls.timer().runUntil(answer::isDone)).isTrue();
		assertThat(((LlmResult<?>) answer.get()).errors()).singleElement()
			.isInstanceOf(LlmAttemptTimeoutException.class);
		assertThat(this.calls.waits()).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(1));
	}

	/** A timeout of the method's own is a failure like any other. */
	@Test
	void tellsOurTimeoutFromTheMethodsOwn() throws Exception {
		CompletableFuture<Object> answer = driver().mono(this.calls.settings(PRIMARY), () -> {
			Mono<Object> hanging = Mono.<Object>never()
				.timeout(Duration.ofSeconds(2), new VirtualScheduler(this.calls.timer()));
			return (this.made.incrementAndGet() == 1) ? hanging : Mono.just(LlmResult.of("answer"));
		}).toFuture();
		assertThat(this.calls.timer().runUntil(answer::isDone)).isTrue();
		assertThat(((LlmResult<?>) answer.get()).errors()).singleElement()
			.isExactlyInstanceOf(java.util.concurrent.TimeoutException.class);
	}

	/** A long row of attempts that fail at once needs no stack. */
	@Test
	void makesManyAttemptsWithoutWaiting() {
		this.calls.attempts(3_000).backoff(Duration.ZERO, 1, Duration.ZERO);
		CompletableFuture<Object> answer = driver().mono(this.calls.settings(PRIMARY), () -> Mono.error(http(429)))
			.toFuture();
		assertThat(this.calls.timer().runUntil(answer::isDone)).isTrue();
		assertThatThrownBy(answer::join).cause()
			.isInstanceOf(LlmRetriesExhaustedException.class)
			.extracting((thrown) -> ((LlmCallException) thrown).attempts().size())
			.isEqualTo(3_000);
	}

	/**
	 * B30: time goes on while the source is asked. Some, such as those of iterators,
	 * block then; how they end after that is nobody's concern.
	 */
	@ParameterizedTest
	@ValueSource(classes = { IllegalStateException.class, NoClassDefFoundError.class })
	void endsAnAttemptThatBlocksWhileItIsAsked(Class<? extends Throwable> end) {
		AtomicBoolean freed = new AtomicBoolean();
		Mono<Object> answer = driver().mono(this.calls.settings(PRIMARY), () -> {
			if (this.made.incrementAndGet() > 1) {
				return Mono.just("answer");
			}
			LlmCallContext.current().onAbort(() -> freed.set(true));
			return Flux.generate((sink) -> {
				this.calls.timer().runUntil(freed::get);
				throwAny(BeanUtils.instantiateClass(end));
			}).next();
		});
		CompletableFuture<Object> future = answer.toFuture();
		assertThat(this.calls.timer().runUntil(future::isDone)).isTrue();
		assertThat(future).isCompletedWithValue("answer");
		assertThat(this.calls.events(LlmCallEvent.AttemptEnded.class)).extracting(LlmCallEvent.AttemptEnded::kind)
			.containsExactly(FailureKind.TIMEOUT, null);
	}

	@SuppressWarnings("unchecked")
	private static <E extends Throwable> void throwAny(Throwable error) throws E {
		throw (E) error;
	}

	/**
	 * Where nothing can be timed, what is there is an answer, and nothing else is asked.
	 */
	@Test
	void needsNoTimerForAValueThatIsThere() {
		ReactiveDriver driver = new ReactiveDriver(this.calls.engine(), () -> {
			Scheduler scheduler = Schedulers.newSingle("ended");
			scheduler.dispose();
			return scheduler;
		}, Calls.OWN_THREADS, Calls.WATCHDOG, List.of(), DriverMode.PROTECTED);
		assertThat(driver.mono(this.calls.settings(PRIMARY), () -> Mono.just("there")).block()).isEqualTo("there");
		assertThatThrownBy(
				() -> driver.mono(this.calls.settings(PRIMARY), () -> Mono.fromSupplier(this.made::incrementAndGet))
					.block(Duration.ofSeconds(10)))
			.isInstanceOf(RejectedExecutionException.class);
		assertThat(this.made).hasValue(0);
	}

	@Test
	void tellsThatAMethodReturnedNoPublisher() {
		assertThatIllegalStateException()
			.isThrownBy(() -> driver().mono(this.calls.settings(PRIMARY), () -> null).block())
			.withMessageContaining("returned null instead of a publisher");
	}

	/** B50: in a chain each part has the context of the call it belongs to. */
	@Test
	void restoresTheOuterContextAfterANestedCall() {
		List<String> seen = new ArrayList<>();
		Mono<Object> inner = driver().mono(this.calls.settings(SECOND), () -> note(seen).thenReturn("inner"));
		driver().mono(this.calls.settings(PRIMARY), () -> note(seen).then(inner).then(note(seen))).block();
		assertThat(seen).containsExactly(PRIMARY, SECOND, PRIMARY);
	}

	private static Mono<Void> note(List<String> seen) {
		return Mono.deferContextual((view) -> {
			seen.add(LlmCallContext.from(view).target().toString());
			return Mono.empty();
		});
	}

	/** On every thread, where the application has switched that on. */
	@Test
	void isBoundToThreadsByAutomaticContextPropagation() {
		Hooks.enableAutomaticContextPropagation();
		try {
			Mono<Object> answer = driver().mono(this.calls.settings(SECOND),
					() -> Mono.delay(Duration.ofMillis(1)).map((tick) -> LlmCallContext.current().target().toString()));
			assertThat(answer.block(Duration.ofSeconds(10))).isEqualTo(SECOND);
			assertThat(LlmCallContext.find()).isEmpty();
		}
		finally {
			Hooks.disableAutomaticContextPropagation();
		}
	}

	@Test
	void tellsAChainThatBelongsToNoCall() {
		assertThatIllegalStateException()
			.isThrownBy(() -> Mono.deferContextual((view) -> Mono.just(LlmCallContext.from(view))).block())
			.withMessageContaining("belongs to no @LlmCall");
	}

	/** B11. */
	@Test
	void callsOnceWhereNothingIsProtected() {
		Exception original = http(500);
		StepVerifier.create(driver(DriverMode.BARE).mono(this.calls.settings(PRIMARY), () -> Mono.error(original)))
			.expectErrorSatisfies((thrown) -> assertThat(thrown).isSameAs(original))
			.verify(Duration.ofSeconds(10));
		assertThat(driver(DriverMode.BARE)
			.mono(this.calls.settings(PRIMARY),
					() -> Mono.deferContextual(
							(view) -> Mono.just(LlmResult.of(LlmCallContext.from(view).target().toString()))))
			.block()).isEqualTo(new LlmResult<>(PRIMARY, LlmTarget.parse(PRIMARY), List.of()));
	}

}
