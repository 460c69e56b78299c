/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.call.LlmAnswerCheck;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.call.LlmStreamMode;
import io.github.llmresilience.call.LlmStreamRestart;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.Script;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmAttempt;
import io.github.llmresilience.failure.LlmAttemptTimeoutException;
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.failure.LlmDeadlineExceededException;
import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.failure.LlmRetriesExhaustedException;
import io.github.llmresilience.failure.LlmStreamBrokenException;
import io.github.llmresilience.rule.StreamPolicy;
import io.github.llmresilience.stream.PlainTextReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

import static io.github.llmresilience.engine.Script.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Streams that break, stall, end without an end, and are taken up.
 */
class FluxCallTests {

	private static final String PRIMARY = "openai/gpt-4o-mini";

	private static final String SECOND = "anthropic/claude-3-5-haiku-latest";

	private static final String TEXT = "It was the best of times, it was the worst of times.";

	private final Calls calls = new Calls();

	private final AtomicInteger made = new AtomicInteger();

	/** What each attempt was told to continue. */
	private final List<String> partials = new ArrayList<>();

	private final List<Object> seen = new ArrayList<>();

	private Throwable failure;

	private boolean completed;

	private ReactiveDriver driver() {
		return new ReactiveDriver(this.calls.engine(), () -> new VirtualScheduler(this.calls.timer()),
				Calls.OWN_THREADS, Calls.WATCHDOG,
				List.of(new Piece.Reader(Script.http(200, java.util.Map.of(),
						"{\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}")),
						new PlainTextReader()),
				DriverMode.PROTECTED);
	}

	/** A call whose attempts stream these, one after the other. */
	private Flux<Object> call(LlmCallSettings settings, Flux<?>... attempts) {
		return driver().flux(settings, () -> {
			LlmCallContext context = LlmCallContext.current();
			context.target();
			this.partials.add(context.partial());
			return attempts[Math.min(this.made.getAndIncrement(), attempts.length - 1)];
		});
	}

	private void subscribe(Flux<Object> answer) {
		answer.subscribe(this.seen::add, (error) -> this.failure = error, () -> this.completed = true);
	}

	private void run(Flux<Object> answer) {
		subscribe(answer);
		this.calls.timer().runUntil(() -> this.completed || this.failure != null);
	}

	private String text() {
		return String.join("", this.seen.stream().map((element) -> ((Piece) element).text()).toList());
	}

	private static Flux<Piece> pieces(String... texts) {
		return Flux.fromArray(texts).map(Piece::text);
	}

	private List<FailureKind> kinds() {
		return this.calls.events(LlmCallEvent.AttemptEnded.class)
			.stream()
			.map(LlmCallEvent.AttemptEnded::kind)
			.toList();
	}

	/** B114: the answer of a stream is checked at its end, if it can restart. */
	@Test
	void restartsAStreamThatACheckRefuses() {
		List<Object> checked = new ArrayList<>();
		this.calls.stream(LlmStreamMode.RESTART).check((answer) -> {
			checked.add(answer.value());
			return "bad".equals(answer.value()) ? LlmAnswerCheck.Verdict.refuse("No.")
					: LlmAnswerCheck.Verdict.accept();
		});
		run(call(this.calls.settings(PRIMARY), Flux.just("b", "ad"), Flux.just("good"))
			.contextWrite(LlmStreamRestart.notify(this.seen::clear)));
		assertThat(this.failure).isNull();
		assertThat(this.seen).containsExactly("good");
		assertThat(checked).containsExactly("bad", "good");
		assertThat(kinds()).containsExactly(FailureKind.MALFORMED_OUTPUT, null);
	}

	/** B114: a refused answer cannot be taken back without a restart. */
	@ParameterizedTest
	@EnumSource(LlmStreamMode.class)
	void doesNotCheckAStreamThatCannotRestart(LlmStreamMode mode) {
		this.calls.stream(mode).check((answer) -> LlmAnswerCheck.Verdict.refuse("No."));
		run(call(this.calls.settings(PRIMARY), Flux.just("b", "ad")));
		assertThat(this.failure).isNull();
		assertThat(this.seen).containsExactly("b", "ad");
	}

	/** The request is aborted first, because a cancellation may wait for its end. */
	@Test
	void abortsTheRequestBeforeItCancels() {
		this.calls.stream(LlmStreamMode.FAIL);
		for (boolean timeout : new boolean[] { true, false }) {
			List<String> order = new ArrayList<>();
			Disposable subscription = driver().flux(this.calls.settings(PRIMARY), () -> {
				LlmCallContext.current().onAbort(() -> order.add("abort"));
				return pieces("It was ").concatWith(Flux.never()).doOnCancel(() -> order.add("cancel"));
			}).subscribe((element) -> {
			}, (error) -> order.add("error"));
			if (timeout) {
				this.calls.timer().runUntil(() -> !order.isEmpty());
				assertThat(order).containsExactly("abort", "cancel", "error");
			}
			else {
				subscription.dispose();
				assertThat(order).containsExactly("abort", "cancel");
			}
		}
	}

	/** B102: the source goes on after it was cancelled. */
	@Test
	void takesNoPartAfterTheLimit() {
		TestPublisher<Piece> quiet = TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
		TestPublisher<Piece> next = TestPublisher.create();
		subscribe(call(this.calls.stream(LlmStreamMode.RESUME).settings(PRIMARY), quiet.flux(), next.flux()));
		quiet.next(Piece.text("It was "));
		assertThat(this.calls.timer().runUntil(() -> this.made.get() == 2)).isTrue();
		quiet.next(Piece.text("late "));
		next.next(Piece.text("the best")).next(Piece.END).complete();
		quiet.error(new IllegalStateException("late"));
		assertThat(text()).isEqualTo("It was the best");
		assertThat(this.completed).isTrue();
		assertThat(this.failure).isNull();
	}

	/**
	 * The place of a stream is free when it ends, breaks or is cancelled, and not before.
	 */
	@Test
	void holdsItsPlaceUntilTheEndOfTheStream() {
		Calls limited = new Calls(1);
		ReactiveDriver driver = new ReactiveDriver(limited.engine(), () -> new VirtualScheduler(limited.timer()),
				Calls.OWN_THREADS, Calls.WATCHDOG,
				List.of(new Piece.Reader(new IllegalStateException()), new PlainTextReader()), DriverMode.PROTECTED);
		for (String ending : List.of("complete", "error", "cancel")) {
			TestPublisher<Piece> source = TestPublisher.create();
			Disposable subscription = driver.flux(limited.settings(PRIMARY), source::flux)
				.onErrorComplete()
				.subscribe();
			source.next(Piece.text("one"));
			assertThat(limited.gates().running(LlmTarget.parse(PRIMARY).provider())).as("while it streams").hasValue(1);
			switch (ending) {
				case "complete" -> source.next(Piece.END).complete();
				case "error" -> source.error(http(400));
				default -> subscription.dispose();
			}
			assertThat(limited.gates().running("openai")).as("after it ended: " + ending).hasValue(0);
		}
	}

	/** A consumer that asks for no more hears of the end all the same. */
	@Test
	void waitsAndFailsWithoutDemand() {
		BaseSubscriber<Object> asksOnce = new BaseSubscriber<>() {

			@Override
			protected void hookOnSubscribe(Subscription subscription) {
				subscription.request(1);
			}

			@Override
			protected void hookOnNext(Object element) {
				FluxCallTests.this.seen.add(element);
			}

			@Override
			protected void hookOnError(Throwable error) {
				FluxCallTests.this.failure = error;
			}

		};
		call(this.calls.settings(PRIMARY), pieces("one").concatWith(Flux.error(http(503))), Flux.error(http(400)))
			.subscribe(asksOnce);
		assertThat(this.calls.timer().runUntil(() -> this.failure != null)).isTrue();
		assertThat(text()).isEqualTo("one");
		assertThat(this.made).hasValue(2);
	}

	/** Reactor throws what is fatal, instead of signalling it. */
	@ParameterizedTest
	@ValueSource(ints = { 0, 1 })
	void endsWithWhatIsFatalWhereverItIsThrown(int failuresBefore) {
		Flux<Object> fatal = Mono.fromCallable(() -> {
			throw new NoClassDefFoundError("gone");
		}).flux();
		run((failuresBefore == 0) ? call(this.calls.settings(PRIMARY), fatal)
				: call(this.calls.settings(PRIMARY), Flux.error(http(503)), fatal));
		assertThat(this.failure).isInstanceOf(NoClassDefFoundError.class);
		assertThat(this.calls.timer().scheduled()).as("timers left").isZero();
	}

	/** B73: before the first element a stream is a call like any other. */
	@Test
	void retriesBeforeTheFirstElement() {
		run(call(this.calls.settings(PRIMARY), Flux.error(http(503)),
				Flux.concat(Flux.just(Piece.BEGIN), Flux.error(new ConnectException())),
				Flux.just(Piece.BEGIN, Piece.text(TEXT), Piece.END)));
		assertThat(text()).isEqualTo(TEXT);
		assertThat(this.seen).as("the begin of a message is shown once").hasSize(3);
		assertThat(this.partials).containsExactly(null, null, null);
		assertThat(this.calls.waits()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
	}

	/** B74: at once, and the model is told what it has said. */
	@Test
	void continuesAfterACut() {
		run(call(this.calls.settings(PRIMARY),
				pieces("It was the ", "best ").concatWith(Flux.error(new ConnectException())),
				pieces("of times, it was ", "the worst of times.").concatWithValues(Piece.END)));
		assertThat(this.failure).isNull();
		assertThat(text()).isEqualTo(TEXT);
		assertThat(this.partials).containsExactly(null, "It was the best ");
		assertThat(this.calls.waits()).isEmpty();
		assertThat(this.calls.events(LlmCallEvent.StreamResumed.class)).containsExactly(
				new LlmCallEvent.StreamResumed("test-call", this.calls.lastCallId(), LlmTarget.parse(PRIMARY)));
		assertThat(this.calls.events(LlmCallEvent.ProviderLeft.class)).extracting(LlmCallEvent.ProviderLeft::retries)
			.containsExactly(0);
	}

	/** B74: a repetition at the seam is left out, in the middle of an element too. */
	@Test
	void leavesOutWhatTheModelRepeats() {
		run(call(this.calls.settings(PRIMARY),
				pieces("It was the best of times, ").concatWith(Flux.error(new ConnectException())),
				Flux.just(Piece.BEGIN)
					.concatWith(pieces("was the best of", " times, it was the", " worst of times."))
					.concatWithValues(Piece.END)));
		assertThat(text()).isEqualTo(TEXT);
		assertThat(this.seen).extracting((element) -> ((Piece) element).text())
			.containsExactly("It was the best of times, ", "it was the", " worst of times.", "");
	}

	/** B80. */
	@Test
	void takesACleanEndWithoutAnEndMarkerForACut() {
		run(call(this.calls.settings(PRIMARY), pieces("It was the best "),
				pieces("of times, it was the worst of times.").concatWithValues(Piece.END)));
		assertThat(text()).isEqualTo(TEXT);
		assertThat(kinds()).containsExactly(FailureKind.STREAM_CUT, null);
	}

	/** B80: whatever breaks after the end marker, the answer is whole. */
	@Test
	void isNotHarmedByWhatBreaksAfterTheEnd() {
		run(call(this.calls.settings(PRIMARY),
				pieces(TEXT).concatWithValues(Piece.END).concatWith(Flux.error(new ConnectException()))));
		assertThat(this.completed).isTrue();
		assertThat(kinds()).containsExactly((FailureKind) null);
	}

	/** B36, B42: an error event in the middle is classified, waited for, and left. */
	@Test
	void fallsBackWithThePartialAnswer() {
		this.calls.attempts(2);
		Flux<Piece> overloaded = pieces("It was ").concatWithValues(new Piece("", Piece.Kind.ERROR));
		run(call(this.calls.settings(PRIMARY, SECOND), overloaded, Flux.error(http(503)),
				pieces("the best of times, it was the worst of times.").concatWithValues(Piece.END)));
		assertThat(text()).isEqualTo(TEXT);
		assertThat(this.partials).containsExactly(null, "It was ", "It was ");
		assertThat(kinds()).containsExactly(FailureKind.OVERLOADED, FailureKind.OVERLOADED, null);
		assertThat(this.calls.events(LlmCallEvent.FellBack.class)).hasSize(1);
	}

	/** B77: what cannot be opened again is an attempt like any other. */
	@Test
	void countsAFailureToOpenAgainAsAnAttempt() {
		run(call(this.calls.settings(PRIMARY), pieces("It was ").concatWith(Flux.error(new ConnectException())),
				Flux.error(http(503))));
		assertThat(this.failure).isInstanceOf(LlmRetriesExhaustedException.class);
		assertThat(this.made).as("the cut one, and then as many as attempts are allowed").hasValue(4);
		assertThat(text()).isEqualTo("It was ");
	}

	/** The budget of streams that are taken up. */
	@Test
	void givesUpAStreamThatBreaksAgainAndAgain() {
		run(call(this.calls.settings(PRIMARY), pieces("tick ").concatWith(Flux.error(new ConnectException()))));
		assertThat(this.failure).isInstanceOf(LlmRetriesExhaustedException.class);
		assertThat(((LlmCallException) this.failure).attempts()).hasSize(4)
			.extracting(LlmAttempt::kind)
			.containsOnly(FailureKind.CONNECTION);
	}

	/** Another target is tried then. */
	@Test
	void leavesATargetThatBreaksAgainAndAgain() {
		Flux<Piece> broken = pieces("tick ").concatWith(Flux.error(new ConnectException()));
		run(call(this.calls.settings(PRIMARY, SECOND), broken, broken, broken, broken,
				pieces("tock").concatWithValues(Piece.END)));
		assertThat(text()).isEqualTo("tick tick tick tick tock");
		assertThat(this.calls.events(LlmCallEvent.FellBack.class)).hasSize(1);
	}

	/** B76. */
	@Test
	void failsWhereThatIsTheMode() {
		ConnectException cut = new ConnectException();
		run(call(this.calls.stream(LlmStreamMode.FAIL).settings(PRIMARY, SECOND),
				pieces("It was ").concatWith(Flux.error(cut))));
		assertThat(this.failure).isInstanceOf(LlmRetriesExhaustedException.class).hasCauseReference(cut);
		assertThat(this.made).hasValue(1);
	}

	/** B75: both who streams and who subscribes can be told. */
	@Test
	void beginsAnewWhereThatIsTheMode() {
		List<String> told = new ArrayList<>();
		Flux<Object> answer = driver().flux(this.calls.stream(LlmStreamMode.RESTART).settings(PRIMARY), () -> {
			LlmCallContext.current().onRestart(() -> told.add("method after " + text()));
			this.partials.add(LlmCallContext.current().partial());
			return (this.made.getAndIncrement() == 0) ? pieces("It was ").concatWith(Flux.error(new ConnectException()))
					: pieces("A tale").concatWithValues(Piece.END);
		});
		run(answer.contextWrite(LlmStreamRestart.notify(() -> {
			told.add("subscriber");
			this.seen.clear();
		})));
		assertThat(text()).isEqualTo("A tale");
		assertThat(told).containsExactly("method after It was ", "subscriber");
		assertThat(this.partials).containsOnlyNulls().hasSize(2);
	}

	/** B75: nothing is shown twice in silence. */
	@Test
	void doesNotBeginAnewWhereNobodyListens() {
		run(call(this.calls.stream(LlmStreamMode.RESTART).settings(PRIMARY),
				pieces("It was ").concatWith(Flux.error(new ConnectException()))));
		assertThat(this.failure).isInstanceOf(LlmStreamBrokenException.class)
			.hasMessageContaining("LlmStreamRestart.notify");
		assertThat(this.made).hasValue(1);
	}

	/** B78: each subscription is a call of its own; a failed one never ends normally. */
	@Test
	void failsAgainWhenSubscribedToAgain() {
		Flux<Object> answer = call(this.calls.stream(LlmStreamMode.FAIL).settings(PRIMARY),
				pieces("It was ").concatWith(Flux.error(new ConnectException())));
		StepVerifier.create(answer)
			.expectNextCount(1)
			.expectErrorMatches((error) -> error.getCause() instanceof ConnectException)
			.verify();
		StepVerifier.create(answer)
			.expectNextCount(1)
			.expectErrorMatches((error) -> error.getCause() instanceof ConnectException)
			.verify();
		assertThat(this.made).hasValue(2);
	}

	/** B79. */
	@Test
	void failsAtOnceForWhatStaysWrong() {
		Exception mistake = new IllegalStateException("mistake");
		run(call(this.calls.settings(PRIMARY, SECOND), pieces("It was ").concatWith(Flux.error(mistake))));
		assertThat(this.failure).isSameAs(mistake);
		assertThat(this.made).hasValue(1);
	}

	/**
	 * B84: a whole answer that cannot be used is not continued, nor shown a second time.
	 */
	@Test
	void doesNotAskAgainForAnAnswerThatWasShown() {
		Exception malformed = new LlmParseException("It was ", "mend");
		run(call(this.calls.settings(PRIMARY, SECOND), pieces("It was ").concatWith(Flux.error(malformed))));
		assertThat(this.failure).isInstanceOf(LlmRetriesExhaustedException.class).hasCauseReference(malformed);
	}

	/** B81: the consumer asks, nothing comes, and the request is ended. */
	@Test
	void endsAStreamThatStalls() {
		TestPublisher<Piece> stalled = TestPublisher.create();
		List<String> aborted = new ArrayList<>();
		Flux<Object> answer = driver().flux(this.calls.settings(PRIMARY), () -> {
			LlmCallContext.current().onAbort(() -> aborted.add("hook"));
			LlmCallContext.current().partial();
			return (this.made.getAndIncrement() == 0) ? stalled.flux() : pieces("times.").concatWithValues(Piece.END);
		});
		subscribe(answer);
		stalled.next(Piece.text("It was the best of "));
		this.calls.timer().runUntil(() -> this.completed);
		assertThat(text()).isEqualTo("It was the best of times.");
		stalled.assertCancelled();
		assertThat(aborted).contains("hook");
		assertThat(kinds()).containsExactly(FailureKind.TIMEOUT, null);
		Duration waited = this.calls.waits().stream().reduce(Duration.ZERO, Duration::plus);
		assertThat(waited).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(68));
	}

	/** B81: a slow consumer is no stall. */
	@Test
	void doesNotTakeASlowConsumerForAStall() {
		StepVerifier
			.create(call(this.calls.settings(PRIMARY), pieces("It was ", "the best").concatWithValues(Piece.END)), 1)
			.expectNextCount(1)
			.then(() -> waitFor(Duration.ofMinutes(10)))
			.thenRequest(10)
			.expectNextCount(2)
			.expectComplete()
			.verify(Duration.ofSeconds(10));
		assertThat(kinds()).containsExactly((FailureKind) null);
	}

	private void waitFor(Duration time) {
		long until = this.calls.ticker().nanos() + time.toNanos();
		this.calls.timer().runUntil(() -> this.calls.ticker().nanos() >= until);
	}

	/** The first element has the attempt's timeout. */
	@Test
	void endsAStreamThatDoesNotBegin() {
		this.calls.attemptTimeout(Duration.ofSeconds(5));
		run(call(this.calls.settings(PRIMARY), Flux.never(), pieces(TEXT).concatWithValues(Piece.END)));
		assertThat(text()).isEqualTo(TEXT);
		assertThat(this.calls.waits()).startsWith(Duration.ofSeconds(5), Duration.ofSeconds(1));
	}

	/** B104: elements without content keep no stream alive, neither before the text. */
	@Test
	void doesNotTakeAHeartbeatForTheBeginning() {
		this.calls.attemptTimeout(Duration.ofSeconds(12));
		TestPublisher<Piece> idle = TestPublisher.create();
		repeat(idle, Piece.BEGIN, Duration.ofSeconds(5));
		run(call(this.calls.settings(PRIMARY), idle.flux(), pieces(TEXT).concatWithValues(Piece.END)));
		assertThat(text()).isEqualTo(TEXT);
		assertThat(kinds()).containsExactly(FailureKind.TIMEOUT, null);
		assertThat(this.calls.waits()).startsWith(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(2));
	}

	/** B104: nor after it. */
	@Test
	void doesNotTakeAHeartbeatForProgress() {
		TestPublisher<Piece> idle = TestPublisher.create();
		subscribe(call(this.calls.settings(PRIMARY), idle.flux(), pieces("times.").concatWithValues(Piece.END)));
		idle.next(Piece.text("It was the best of "));
		repeat(idle, Piece.BEGIN, Duration.ofSeconds(5));
		this.calls.timer().runUntil(() -> this.completed || this.failure != null);
		assertThat(text()).isEqualTo("It was the best of times.");
		assertThat(kinds()).containsExactly(FailureKind.TIMEOUT, null);
	}

	/** B104: a model that reasons for ten minutes is at work. */
	@Test
	void takesReasoningForProgress() {
		TestPublisher<Piece> reasoning = TestPublisher.create();
		subscribe(call(this.calls.settings(PRIMARY), reasoning.flux()));
		repeat(reasoning, Piece.REASONING, Duration.ofSeconds(5));
		waitFor(Duration.ofMinutes(10));
		reasoning.next(Piece.text(TEXT)).next(Piece.END).complete();
		assertThat(text()).isEqualTo(TEXT);
		assertThat(kinds()).containsExactly((FailureKind) null);
	}

	/** B81, B104: who does not ask after the beginning is not timed out for it. */
	@Test
	void waitsForASlowConsumerAfterTheBeginning() {
		this.calls.attemptTimeout(Duration.ofSeconds(12));
		StepVerifier
			.create(call(this.calls.settings(PRIMARY),
					Flux.concat(Flux.just(Piece.BEGIN), pieces("It was "), Flux.just(Piece.END))), 1)
			.expectNext(Piece.BEGIN)
			.then(() -> waitFor(Duration.ofMinutes(10)))
			.thenRequest(10)
			.expectNextCount(2)
			.expectComplete()
			.verify(Duration.ofSeconds(10));
		assertThat(kinds()).containsExactly((FailureKind) null);
	}

	private void repeat(TestPublisher<Piece> source, Piece piece, Duration interval) {
		this.calls.timer().schedule(() -> {
			source.next(piece);
			repeat(source, piece, interval);
		}, interval);
	}

	/** B30: a stream is cut at the deadline, however fast it flows. */
	@Test
	void endsAStreamThatGoesOnForever() {
		this.calls.deadline(Duration.ofSeconds(30));
		Flux<Piece> endless = Mono.delay(Duration.ofSeconds(1), new VirtualScheduler(this.calls.timer()))
			.repeat()
			.map((tick) -> Piece.text("tick "));
		run(call(this.calls.settings(PRIMARY, SECOND), endless));
		assertThat(this.failure).isInstanceOf(LlmDeadlineExceededException.class)
			.hasCauseInstanceOf(LlmAttemptTimeoutException.class);
		assertThat(this.seen).hasSizeBetween(29, 30);
		assertThat(this.made).hasValue(1);
		assertThat(this.calls.timer().scheduled()).as("timers left").isZero();
	}

	/** B82: a tool call that was cut is never seen. */
	@Test
	void dropsAToolCallThatWasCut() {
		run(call(this.calls.settings(PRIMARY),
				pieces("Let me see. ").concatWithValues(Piece.toolCall("{\"ti"))
					.concatWith(Flux.error(new ConnectException())),
				Flux.just(Piece.toolCall("{\"title\":"), Piece.toolCall("\"Emma\"}"), Piece.END)));
		assertThat(text()).isEqualTo("Let me see. {\"title\":\"Emma\"}");
		assertThat(this.partials).containsExactly(null, "Let me see. ");
	}

	/** B82: a completed one is seen with the end only, and nothing follows it. */
	@Test
	void neverContinuesACompletedToolCallWithText() {
		run(call(this.calls.settings(PRIMARY),
				Flux.just(Piece.text("Let me see. "), Piece.toolCall("{\"title\":\"Emma\"}"))
					.concatWith(Flux.error(new ConnectException())),
				pieces("It is Emma.").concatWithValues(Piece.END)));
		assertThat(text()).isEqualTo("Let me see. It is Emma.");
	}

	/** B97. */
	@Test
	void doesNotContinueWhereTheMethodDoesNotListen() {
		run(driver().flux(this.calls.settings(PRIMARY), () -> {
			this.made.incrementAndGet();
			return pieces("It was ").concatWith(Flux.error(new ConnectException()));
		}));
		assertThat(this.failure).isInstanceOf(LlmStreamBrokenException.class)
			.hasMessageContaining("did not ask for the partial answer")
			.hasCauseInstanceOf(ConnectException.class);
		assertThat(this.made).hasValue(1);
	}

	/** Bad input: nobody can read the elements, and nobody guesses. */
	@Test
	void doesNotContinueElementsOfAnUnknownType() {
		run(call(this.calls.settings(PRIMARY), Flux.just(1, 2).cast(Object.class).concatWith(Flux.error(http(500)))));
		assertThat(this.failure).isInstanceOf(LlmStreamBrokenException.class)
			.hasMessageContaining("java.lang.Integer")
			.hasMessageContaining("LlmStreamReader");
		assertThat(this.seen).containsExactly(1, 2);
	}

	/** Elements of an unknown type pass as they are where nothing breaks. */
	@Test
	void passesElementsOfAnUnknownType() {
		run(call(this.calls.settings(PRIMARY), Flux.just(1, 2, 3)));
		assertThat(this.seen).containsExactly(1, 2, 3);
		assertThat(this.completed).isTrue();
	}

	/** Bad input: a partial answer that is too long to be kept. */
	@Test
	void doesNotContinueWhatIsTooLong() {
		this.calls.stream(new StreamPolicy(LlmStreamMode.RESUME, 3, Duration.ofSeconds(60), 10, "go on"));
		run(call(this.calls.settings(PRIMARY),
				pieces("It was the best").concatWith(Flux.error(new ConnectException()))));
		assertThat(this.failure).isInstanceOf(LlmStreamBrokenException.class).hasMessageContaining("max-partial");
	}

	/** B9, B83: a consumer that cancels while the stream is taken up. */
	@Test
	void endsTheRequestWhenTheConsumerCancelsInTheMiddleOfAResume() {
		TestPublisher<Piece> second = TestPublisher.create();
		Disposable subscription = call(this.calls.settings(PRIMARY),
				pieces("It was ").concatWith(Flux.error(new ConnectException())), second.flux())
			.subscribe(this.seen::add);
		second.next(Piece.text("the"));
		subscription.dispose();
		second.assertCancelled();
		assertThat(this.calls.events(LlmCallEvent.CallEnded.class)).extracting(LlmCallEvent.CallEnded::outcome)
			.containsExactly(LlmOutcome.CANCELLED);
		assertThat(this.calls.timer().scheduled()).as("timers left").isZero();
	}

	/** Plain text has no end marker; what breaks is continued all the same. */
	@Test
	void continuesPlainText() {
		run(call(this.calls.settings(PRIMARY), Flux.just("It was ").concatWith(Flux.error(new ConnectException())),
				Flux.just("the best")));
		assertThat(this.seen).containsExactly("It was ", "the best");
	}

	/** B51: an element that is a result knows who answered. */
	@Test
	void completesResults() {
		run(call(this.calls.settings(PRIMARY, SECOND), Flux.error(http(401)), Flux.just(LlmResult.of("answer"))));
		LlmResult<?> result = (LlmResult<?>) this.seen.get(0);
		assertThat(result.target()).hasToString(SECOND);
		assertThat(result.attempts()).extracting(LlmAttempt::kind).containsExactly(FailureKind.AUTHENTICATION);
	}

	/** The first element is a success for the breaker, a cut is a failure of its own. */
	@Test
	void countsCutsForTheCircuitBreaker() {
		this.calls.stream(LlmStreamMode.FAIL);
		Function<Integer, CircuitState> after = (streams) -> {
			for (int i = 0; i < streams; i++) {
				call(this.calls.settings(PRIMARY), pieces("It was ").concatWith(Flux.error(new ConnectException())))
					.onErrorComplete()
					.blockLast();
			}
			return this.calls.gates().stateOf(LlmTarget.parse(PRIMARY));
		};
		assertThat(after.apply(4)).isEqualTo(CircuitState.CLOSED);
		assertThat(after.apply(1)).as("5 of 10 have failed").isEqualTo(CircuitState.OPEN);
	}

	/** B59: how long a stream goes on says nothing. */
	@Test
	void doesNotCountALongStreamAsSlow() {
		Flux<Piece> slow = Flux.concat(Flux.just(Piece.text("It ")), Flux.defer(() -> {
			this.calls.ticker().advance(Duration.ofMinutes(10));
			return Flux.just(Piece.END);
		}));
		run(call(this.calls.settings(PRIMARY), slow));
		assertThat(this.calls.events(LlmCallEvent.AttemptEnded.class))
			.extracting(LlmCallEvent.AttemptEnded::kind, LlmCallEvent.AttemptEnded::duration)
			.containsExactly(tuple(null, Duration.ofMinutes(10)));
	}

	/** A million chunks: each is asked for only when the consumer wants one. */
	@Test
	void holdsNothingOfAStreamThatHonoursDemand() {
		AtomicInteger produced = new AtomicInteger();
		AtomicInteger ahead = new AtomicInteger();
		AtomicInteger consumed = new AtomicInteger();
		Flux<Object> answer = call(this.calls.settings(PRIMARY),
				Flux.<Piece>generate(
						(sink) -> sink.next((produced.incrementAndGet() <= 1_000_000) ? Piece.text("x") : Piece.END))
					.takeUntil(Piece.END::equals));
		answer.limitRate(32).doOnNext((element) -> {
			ahead.accumulateAndGet(produced.get() - consumed.incrementAndGet(), Math::max);
		}).blockLast(Duration.ofSeconds(60));
		assertThat(consumed).hasValue(1_000_001);
		assertThat(ahead.get()).isLessThanOrEqualTo(32);
	}

	/** The same for a consumer that takes all there is. */
	@Test
	void passesAMillionChunksAtOnce() {
		AtomicInteger produced = new AtomicInteger();
		AtomicInteger ahead = new AtomicInteger();
		AtomicInteger consumed = new AtomicInteger();
		CompletableFuture<Void> end = new CompletableFuture<>();
		call(this.calls.settings(PRIMARY),
				Flux.range(0, 1_000_000)
					.map((i) -> Piece.text("x"))
					.concatWithValues(Piece.END)
					.doOnNext((piece) -> produced.incrementAndGet()))
			.subscribe((element) -> ahead.accumulateAndGet(produced.get() - consumed.incrementAndGet(), Math::max),
					end::completeExceptionally, () -> end.complete(null));
		assertThat(end).isCompleted();
		assertThat(ahead.get()).isZero();
	}

}
