/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmHedgeOutcome;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.LlmTargetSettings;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmRetriesExhaustedException;
import io.github.llmresilience.gate.GateChange;
import io.github.llmresilience.gate.RetryBudgetSettings;
import io.github.llmresilience.rule.FallbackRule;
import io.github.llmresilience.rule.HedgePolicy;
import io.github.llmresilience.rule.RetryAfterSettings;
import io.github.llmresilience.rule.RetrySettings;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Scheduler;

import static io.github.llmresilience.engine.Script.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * A second attempt beside one that takes long, in virtual time.
 */
class HedgeTests {

	private static final String PRIMARY = "openai/gpt-4o-mini";

	private static final String SECOND = "anthropic/claude-3-5-haiku-latest";

	private static final Duration AFTER = Duration.ofSeconds(3);

	private Calls calls = hedging(new Calls());

	private final Map<String, List<Flux<Object>>> models = new HashMap<>();

	private final List<String> asked = new ArrayList<>();

	private final List<String> cancelled = new ArrayList<>();

	private final List<Object> seen = new ArrayList<>();

	/** The last attempt that was begun. */
	private LlmCallContext current;

	private Throwable failure;

	private boolean completed;

	private static Calls hedging(Calls calls) {
		return calls.hedge(new HedgePolicy(true, AFTER, false));
	}

	private Scheduler scheduler() {
		return new VirtualScheduler(this.calls.timer());
	}

	private ReactiveDriver driver() {
		return new ReactiveDriver(this.calls.engine(), this::scheduler, Calls.OWN_THREADS, Calls.WATCHDOG,
				List.of(new Piece.Reader(http(529))), DriverMode.PROTECTED);
	}

	/** What the attempts at a model do, one after the other; the last one is repeated. */
	@SafeVarargs
	private void model(String target, Flux<?>... attempts) {
		this.models.put(target,
				new ArrayList<>(List.of(attempts).stream().map((it) -> it.cast(Object.class)).toList()));
	}

	private Flux<Object> after(int seconds, Object... elements) {
		return Mono.delay(Duration.ofSeconds(seconds), scheduler()).thenMany(Flux.just(elements));
	}

	private Flux<Object> failsAfter(int seconds, Throwable error) {
		return Mono.delay(Duration.ofSeconds(seconds), scheduler()).thenMany(Flux.error(error));
	}

	private Flux<Object> attempt() {
		this.current = LlmCallContext.current();
		String target = this.current.target().toString();
		this.asked.add(target);
		List<Flux<Object>> left = this.models.get(target);
		return (left.size() > 1) ? left.remove(0) : left.get(0);
	}

	private void note(SignalType end, LlmCallContext attempt) {
		if (end == SignalType.CANCEL) {
			this.cancelled.add(attempt.target().toString());
		}
	}

	private Mono<Object> mono(String... targets) {
		return driver().mono(this.calls.settings(targets), () -> {
			LlmCallContext attempt = LlmCallContext.current();
			return attempt().next().<Object>map(LlmResult::of).doFinally((end) -> note(end, attempt));
		});
	}

	private void run(Mono<?> answer) {
		run(answer.flux());
	}

	private void run(Flux<?> answer) {
		subscribe(answer);
		this.calls.timer().runUntil(() -> this.completed || this.failure != null);
	}

	private Disposable subscribe(Flux<?> answer) {
		return answer.subscribe(this.seen::add, (error) -> this.failure = error, () -> this.completed = true);
	}

	private LlmResult<?> result() {
		assertThat(this.failure).isNull();
		return (LlmResult<?>) this.seen.get(0);
	}

	private List<LlmHedgeOutcome> hedges() {
		return this.calls.events(LlmCallEvent.HedgeEnded.class).stream().map(LlmCallEvent.HedgeEnded::outcome).toList();
	}

	private List<FailureKind> kindsAt(String target) {
		return this.calls.events(LlmCallEvent.AttemptEnded.class)
			.stream()
			.filter((attempt) -> attempt.target().toString().equals(target))
			.map(LlmCallEvent.AttemptEnded::kind)
			.toList();
	}

	private Duration took() {
		return this.calls.events(LlmCallEvent.CallEnded.class).get(0).duration();
	}

	@Test
	void takesTheAnswerOfTheSecondAttemptWhereTheFirstTakesLong() {
		model(PRIMARY, after(30, "late"));
		model(SECOND, after(1, "soon"));
		run(mono(PRIMARY, SECOND));
		assertThat(result().value()).isEqualTo("soon");
		assertThat(result().target()).hasToString(SECOND);
		assertThat(result().attempts()).as("nothing failed").isEmpty();
		assertThat(took()).isEqualTo(Duration.ofSeconds(4));
		assertThat(this.cancelled).containsExactly(PRIMARY);
		assertThat(hedges()).containsExactly(LlmHedgeOutcome.WON);
		assertThat(this.calls.events(LlmCallEvent.Hedged.class))
			.extracting(LlmCallEvent.Hedged::from, LlmCallEvent.Hedged::target)
			.containsExactly(tuple(LlmTarget.parse(PRIMARY), LlmTarget.parse(SECOND)));
		assertThat(this.calls.events(LlmCallEvent.AttemptEnded.class))
			.extracting((it) -> it.target().toString(), LlmCallEvent.AttemptEnded::outcome)
			.containsExactly(tuple(PRIMARY, "cancelled"), tuple(SECOND, "success"));
		assertThat(this.calls.events(LlmCallEvent.CallEnded.class))
			.extracting((it) -> it.target().toString(), LlmCallEvent.CallEnded::outcome,
					LlmCallEvent.CallEnded::attempts, LlmCallEvent.CallEnded::retries)
			.containsExactly(tuple(SECOND, LlmOutcome.SUCCESS, 2, 0));
		assertThat(this.calls.events(LlmCallEvent.FellBack.class)).isEmpty();
		assertThat(this.calls.timer().scheduled()).as("timers left").isZero();
	}

	@Test
	void takesTheFirstAttemptsAnswerIfThatComesFirst() {
		model(PRIMARY, after(4, "first"));
		model(SECOND, after(30, "second"));
		run(mono(PRIMARY, SECOND));
		assertThat(result().value()).isEqualTo("first");
		assertThat(result().target()).hasToString(PRIMARY);
		assertThat(this.cancelled).containsExactly(SECOND);
		assertThat(hedges()).containsExactly(LlmHedgeOutcome.LOST);
		assertThat(this.calls.events(LlmCallEvent.CallEnded.class)).extracting((it) -> it.target().toString())
			.containsExactly(PRIMARY);
	}

	@Test
	void makesNoSecondAttemptBesideOneThatAnswersInTime() {
		model(PRIMARY, after(2, "in time"));
		run(mono(PRIMARY, SECOND));
		assertThat(result().value()).isEqualTo("in time");
		assertThat(this.asked).containsExactly(PRIMARY);
		assertThat(this.calls.timer().scheduled()).as("timers left").isZero();
	}

	/** Retries go on at the second model, whose first attempt that was. */
	@Test
	void goesOnWithTheSecondAttemptWhenTheFirstFails() {
		model(PRIMARY, failsAfter(4, http(503)));
		model(SECOND, failsAfter(10, http(500)), after(1, "answer"));
		run(mono(PRIMARY, SECOND));
		assertThat(result().value()).isEqualTo("answer");
		assertThat(this.asked).containsExactly(PRIMARY, SECOND, SECOND);
		assertThat(hedges()).containsExactly(LlmHedgeOutcome.TOOK_OVER);
		assertThat(this.calls.events(LlmCallEvent.FellBack.class))
			.extracting((it) -> it.target().toString(), LlmCallEvent.FellBack::kind)
			.containsExactly(tuple(SECOND, FailureKind.OVERLOADED));
		assertThat(this.calls.events(LlmCallEvent.AttemptEnded.class))
			.extracting((it) -> it.target().toString(), LlmCallEvent.AttemptEnded::number,
					LlmCallEvent.AttemptEnded::retry)
			.containsExactly(tuple(PRIMARY, 1, false), tuple(SECOND, 1, false), tuple(SECOND, 2, true));
		assertThat(took()).as("3 s + 10 s, a wait of 1 s, 1 s").isEqualTo(Duration.ofSeconds(15));
	}

	@Test
	void goesOnWithTheFirstAttemptWhenTheSecondFails() {
		model(PRIMARY, after(10, "answer"));
		model(SECOND, failsAfter(1, http(500)));
		run(mono(PRIMARY, SECOND));
		assertThat(result().value()).isEqualTo("answer");
		assertThat(result().target()).hasToString(PRIMARY);
		assertThat(hedges()).containsExactly(LlmHedgeOutcome.FAILED);
		assertThat(took()).isEqualTo(Duration.ofSeconds(10));
		assertThat(this.calls.events(LlmCallEvent.CallEnded.class)).extracting((it) -> it.target().toString())
			.containsExactly(PRIMARY);
	}

	/** A second attempt that failed does not use its model up. */
	@Test
	void fallsBackToAModelWhoseAttemptHasFailedBeside() {
		this.calls.attempts(1);
		model(PRIMARY, failsAfter(10, http(503)));
		model(SECOND, failsAfter(1, http(500)), after(1, "answer"));
		run(mono(PRIMARY, SECOND));
		assertThat(result().value()).isEqualTo("answer");
		assertThat(result().target()).hasToString(SECOND);
		assertThat(this.asked).containsExactly(PRIMARY, SECOND, SECOND);
	}

	@Test
	void failsWithAllAttemptsWhenBothFail() {
		this.calls.attempts(1);
		model(PRIMARY, failsAfter(4, http(503)));
		model(SECOND, failsAfter(10, http(500)));
		run(mono(PRIMARY, SECOND));
		assertThat(this.failure).isInstanceOf(LlmRetriesExhaustedException.class);
		assertThat(((LlmRetriesExhaustedException) this.failure).attempts())
			.extracting((it) -> it.target(), (it) -> it.kind())
			.containsExactly(tuple(PRIMARY, FailureKind.OVERLOADED), tuple(SECOND, FailureKind.SERVER_ERROR));
	}

	@Test
	void givesEachAttemptItsOwnTimeout() {
		this.calls.attempts(1).attemptTimeout(Duration.ofSeconds(10));
		model(PRIMARY, Flux.never());
		model(SECOND, Flux.never());
		run(mono(PRIMARY, SECOND));
		assertThat(this.failure).isInstanceOf(LlmRetriesExhaustedException.class);
		assertThat(took()).isEqualTo(Duration.ofSeconds(13));
		assertThat(this.cancelled).containsExactly(PRIMARY, SECOND);
	}

	@Test
	void endsBothWhenTheSubscriberCancels() {
		this.calls = hedging(new Calls(5));
		model(PRIMARY, Flux.never());
		model(SECOND, Flux.never());
		Disposable subscription = subscribe(mono(PRIMARY, SECOND).flux());
		this.calls.timer().runUntil(() -> this.asked.size() == 2);
		subscription.dispose();
		assertThat(this.cancelled).containsExactlyInAnyOrder(PRIMARY, SECOND);
		assertThat(hedges()).containsExactly(LlmHedgeOutcome.CANCELLED);
		assertThat(this.calls.events(LlmCallEvent.AttemptEnded.class)).extracting(LlmCallEvent.AttemptEnded::kind)
			.containsExactly(FailureKind.CANCELLED, FailureKind.CANCELLED);
		assertThat(this.calls.events(LlmCallEvent.CallEnded.class)).extracting(LlmCallEvent.CallEnded::outcome)
			.containsExactly(LlmOutcome.CANCELLED);
		assertThat(this.calls.timer().scheduled()).as("timers left").isZero();
		assertNothingRuns();
	}

	private void assertNothingRuns() {
		assertThat(this.calls.gates().running("openai")).hasValue(0);
		assertThat(this.calls.gates().running("anthropic")).hasValue(0);
	}

	@Test
	void endsBothAtAnErrorThatNobodyRetries() {
		this.calls = hedging(new Calls(5));
		model(PRIMARY, failsAfter(4, new OutOfMemoryError("heap")));
		model(SECOND, Flux.never());
		run(mono(PRIMARY, SECOND));
		assertThat(this.failure).isInstanceOf(OutOfMemoryError.class);
		assertThat(this.cancelled).contains(SECOND);
		assertThat(hedges()).containsExactly(LlmHedgeOutcome.CANCELLED);
		assertNothingRuns();
	}

	@Test
	void holdsAPlaceForEachAttempt() {
		this.calls = hedging(new Calls(5));
		List<Integer> running = new ArrayList<>();
		model(PRIMARY, after(30, "late"));
		model(SECOND, after(1, "soon").doOnNext((it) -> {
			running.add(this.calls.gates().running("openai").getAsInt());
			running.add(this.calls.gates().running("anthropic").getAsInt());
		}));
		run(mono(PRIMARY, SECOND));
		assertThat(running).containsExactly(1, 1);
		assertNothingRuns();
	}

	@Test
	void asksForNoSecondAttemptByDefault() {
		this.calls = new Calls();
		model(PRIMARY, after(30, "late"));
		run(mono(PRIMARY, SECOND));
		assertThat(result().value()).isEqualTo("late");
		assertThat(this.asked).containsExactly(PRIMARY);
	}

	@Test
	void asksForNoSecondAttemptWithoutAnotherModel() {
		model(PRIMARY, after(30, "late"));
		run(mono(PRIMARY));
		assertThat(result().value()).isEqualTo("late");
		assertThat(this.asked).containsExactly(PRIMARY);
	}

	@Test
	void asksForNoSecondAttemptAtAModelThatTakesNoCalls() {
		this.calls.gates().decide(LlmTarget.parse(SECOND), GateChange.Action.OPEN);
		model(PRIMARY, after(30, "late"));
		run(mono(PRIMARY, SECOND));
		assertThat(result().value()).isEqualTo("late");
		assertThat(result().attempts()).as("nobody was passed over").isEmpty();
		assertThat(this.asked).containsExactly(PRIMARY);
	}

	/** Ten tokens are saved up, and each second attempt takes one of its provider's. */
	@Test
	void paysForEachSecondAttempt() {
		this.calls = hedging(new Calls(new RetryBudgetSettings(true, 0.0, 0, null)));
		model(PRIMARY, after(30, "late"));
		model(SECOND, after(1, "soon"));
		for (int i = 0; i < 12; i++) {
			this.completed = false;
			this.calls.gates().decide(LlmTarget.parse(PRIMARY), GateChange.Action.RESET);
			run(mono(PRIMARY, SECOND));
		}
		assertThat(this.seen).extracting((it) -> ((LlmResult<?>) it).value())
			.filteredOn("soon"::equals)
			.as("second attempts")
			.hasSize(10);
		assertThat(this.calls.events(LlmCallEvent.BudgetExhausted.class)).hasSize(2)
			.allMatch((it) -> it.target().toString().equals(SECOND));
	}

	/** No answer took longer than 2 s, but the last one. */
	@Test
	void waitsAsLongAsNearlyAllAnswersTook() {
		this.calls.hedge(new HedgePolicy(true, null, false));
		model(SECOND, after(1, "soon"));
		for (int i = 0; i < 20; i++) {
			model(PRIMARY, after(1 + i % 2, "usual"));
			this.completed = false;
			run(mono(PRIMARY, SECOND));
		}
		assertThat(this.asked).as("too few to tell").hasSize(20).containsOnly(PRIMARY);
		model(PRIMARY, after(30, "late"));
		this.completed = false;
		this.seen.clear();
		run(mono(PRIMARY, SECOND));
		assertThat(result().value()).isEqualTo("soon");
		assertThat(this.calls.events(LlmCallEvent.CallEnded.class).get(20).duration()).isEqualTo(Duration.ofSeconds(3));
	}

	private Flux<Object> flux(String... targets) {
		return driver().flux(this.calls.settings(targets), () -> {
			LlmCallContext attempt = LlmCallContext.current();
			attempt.partial();
			return attempt().doFinally((end) -> note(end, attempt));
		});
	}

	private static Flux<Object> pieces(String... texts) {
		return Flux.fromArray(texts).map(Piece::text);
	}

	private String text() {
		StringBuilder text = new StringBuilder();
		this.seen.forEach((it) -> text.append(((Piece) it).text()));
		return text.toString();
	}

	@Test
	void streamsFromWhomeverBeginsFirst() {
		model(PRIMARY, after(4, Piece.text("never "), Piece.text("seen"), Piece.END));
		model(SECOND, Flux.concat(pieces("It "), after(5, Piece.text("was "), Piece.text("night"), Piece.END)));
		run(flux(PRIMARY, SECOND));
		assertThat(this.failure).isNull();
		assertThat(text()).isEqualTo("It was night");
		assertThat(this.cancelled).containsExactly(PRIMARY);
		assertThat(hedges()).containsExactly(LlmHedgeOutcome.WON);
		assertThat(took()).as("its first element came after 3 s, the rest 5 s later").isEqualTo(Duration.ofSeconds(8));
	}

	/** Once the first one has begun, no other is asked, however long it takes. */
	@Test
	void hedgesNoStreamThatHasBegun() {
		model(PRIMARY, Flux.concat(pieces("It "), after(30, Piece.text("was "), Piece.text("night"), Piece.END)));
		run(flux(PRIMARY, SECOND));
		assertThat(text()).isEqualTo("It was night");
		assertThat(this.asked).containsExactly(PRIMARY);
	}

	@Test
	void resumesTheStreamWhereTheAnswerHasBegun() {
		model(PRIMARY, Flux.never());
		model(SECOND, pieces("It ").concatWith(Flux.error(new ConnectException())),
				pieces("was night").concatWithValues(Piece.END));
		run(flux(PRIMARY, SECOND));
		assertThat(this.failure).isNull();
		assertThat(text()).isEqualTo("It was night");
		assertThat(this.asked).containsExactly(PRIMARY, SECOND, SECOND);
		assertThat(this.cancelled).contains(PRIMARY);
	}

	/** An element that tells an error is no answer. */
	@Test
	void doesNotTakeAnErrorForTheFirstElement() {
		model(PRIMARY, after(10, Piece.text("It was night"), Piece.END));
		model(SECOND, Flux.just(new Piece("", Piece.Kind.ERROR)));
		run(flux(PRIMARY, SECOND));
		assertThat(text()).isEqualTo("It was night");
		assertThat(hedges()).containsExactly(LlmHedgeOutcome.FAILED);
		assertThat(kindsAt(SECOND)).containsExactly(FailureKind.OVERLOADED);
	}

	@Test
	void goesOnWithTheSecondStreamWhenTheFirstFails() {
		model(PRIMARY, failsAfter(4, http(503)));
		model(SECOND, after(10, Piece.text("It was night"), Piece.END));
		run(flux(PRIMARY, SECOND));
		assertThat(text()).isEqualTo("It was night");
		assertThat(hedges()).containsExactly(LlmHedgeOutcome.TOOK_OVER);
	}

	@Test
	void endsBothStreamsWhenTheSubscriberCancels() {
		this.calls = hedging(new Calls(5));
		model(PRIMARY, Flux.never());
		model(SECOND, Flux.never());
		Disposable subscription = subscribe(flux(PRIMARY, SECOND));
		this.calls.timer().runUntil(() -> this.asked.size() == 2);
		subscription.dispose();
		assertThat(this.cancelled).containsExactlyInAnyOrder(PRIMARY, SECOND);
		assertThat(this.calls.timer().scheduled()).as("timers left").isZero();
		assertNothingRuns();
	}

	/** A part of the answer that is held back is the answer all the same. */
	@Test
	void shutsTheOtherStreamUpThoughNothingIsShownYet() {
		model(PRIMARY, Flux.concat(after(4, Piece.toolCall("a")), after(5, Piece.END)));
		model(SECOND, after(2, Piece.text("never seen"), Piece.END));
		run(flux(PRIMARY, SECOND));
		assertThat(this.seen).containsExactly(Piece.toolCall("a"), Piece.END);
		assertThat(hedges()).containsExactly(LlmHedgeOutcome.LOST);
		assertThat(this.cancelled).containsExactly(SECOND);
	}

	/** In a method, only one attempt goes on to its model: both would answer. */
	@Test
	void letsOneAttemptOfAMethodCallItsModel() {
		List<String> models = new ArrayList<>();
		ReactiveDriver driver = driver();
		run(driver.mono(this.calls.settings(PRIMARY, SECOND), () -> {
			LlmCallContext method = LlmCallContext.current();
			this.asked.add(method.target().toString());
			Duration preparation = Duration.ofSeconds((this.asked.size() == 1) ? 5 : 4);
			ModelStream model = new ModelStream(() -> {
				models.add(LlmCallContext.current().target().toString());
				return Flux.just(Piece.text("answer"), Piece.END);
			}, new Piece.Reader(null), false, (target) -> false, () -> {
			});
			return Mono.delay(preparation, scheduler())
				.thenMany(Flux.defer(() -> driver.streamFromModel(method, model)))
				.next();
		}));
		assertThat(this.failure).isNull();
		assertThat(this.asked).containsExactly(PRIMARY, SECOND);
		assertThat(models).as("the one ready first").containsExactly(PRIMARY);
		assertThat(hedges()).containsExactly(LlmHedgeOutcome.LOST);
	}

	/** A tool is run by one attempt only. */
	@Test
	void givesTheCallToTheAttemptThatClaimsIt() {
		List<Boolean> claims = new ArrayList<>();
		List<LlmCallContext> contexts = new ArrayList<>();
		run(driver().mono(this.calls.settings(PRIMARY, SECOND), () -> {
			LlmCallContext context = LlmCallContext.current();
			contexts.add(context);
			if (contexts.size() == 1) {
				return Mono.delay(Duration.ofSeconds(20), scheduler()).map((tick) -> "late");
			}
			LlmCallSession session = LlmCallSession.of(context);
			claims.add(session.claim(context));
			claims.add(session.claim(contexts.get(0)));
			return Mono.just("answer");
		}));
		assertThat(claims).containsExactly(true, false);
		assertThat(this.seen).containsExactly("answer");
	}

	/** Ended by its own abort hook, as requests are. */
	@Test
	void takesAnEmptyStreamForTheAnswer() {
		model(PRIMARY, Flux.create((sink) -> this.current.onAbort(() -> sink.error(new IOException("Canceled")))));
		model(SECOND, after(1));
		ReactiveDriver withoutReaders = new ReactiveDriver(this.calls.engine(), this::scheduler, Calls.OWN_THREADS,
				Calls.WATCHDOG, List.of(), DriverMode.PROTECTED);
		run(withoutReaders.flux(this.calls.settings(PRIMARY, SECOND), this::attempt));
		assertThat(this.completed).isTrue();
		assertThat(this.seen).isEmpty();
		assertThat(hedges()).containsExactly(LlmHedgeOutcome.WON);
	}

	/** Else a model that hangs would be asked for ever, and each call wait for it. */
	@Test
	void opensTheCircuitOfAModelThatNeverAnswersInTime() {
		model(PRIMARY, Flux.never());
		model(SECOND, after(1, "soon"));
		for (int i = 0; i < 11; i++) {
			this.completed = false;
			run(mono(PRIMARY, SECOND));
		}
		assertThat(this.calls.gates().stateOf(LlmTarget.parse(PRIMARY))).isEqualTo(CircuitState.OPEN);
		List<LlmCallEvent.CallEnded> calls = this.calls.events(LlmCallEvent.CallEnded.class);
		assertThat(calls.get(9).duration()).isEqualTo(Duration.ofSeconds(4));
		assertThat(calls.get(10).duration()).isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void waitsNoLongerBecauseAModelHangs() {
		this.calls.hedge(new HedgePolicy(true, null, false));
		model(SECOND, after(1, "soon"));
		model(PRIMARY, after(2, "usual"));
		for (int i = 0; i < 60; i++) {
			if (i == 20) {
				model(PRIMARY, Flux.never());
			}
			this.completed = false;
			this.calls.gates().decide(LlmTarget.parse(PRIMARY), GateChange.Action.RESET);
			run(mono(PRIMARY, SECOND));
		}
		assertThat(this.calls.events(LlmCallEvent.CallEnded.class).subList(20, 60))
			.extracting(LlmCallEvent.CallEnded::duration)
			.containsOnly(Duration.ofSeconds(3));
	}

	/** One that was cut short has not answered soon. */
	@Test
	void takesNoLostAttemptForAQuickAnswer() {
		this.calls.hedge(new HedgePolicy(true, null, false)).attempts(1);
		String third = "mistral/mistral-small";
		model(SECOND, after(5, "slow"));
		model(third, after(1, "third"));
		for (int i = 0; i < 60; i++) {
			model(PRIMARY, after((i < 40) ? 1 + i % 2 : 3, "first"));
			this.completed = false;
			run(mono(PRIMARY, SECOND, third));
		}
		assertThat(hedges()).hasSizeGreaterThan(10).containsOnly(LlmHedgeOutcome.LOST);
		model(PRIMARY, failsAfter(0, http(401)));
		this.completed = false;
		this.seen.clear();
		this.asked.clear();
		run(mono(PRIMARY, SECOND, third));
		assertThat(result().value()).isEqualTo("slow");
		assertThat(this.asked).containsExactly(PRIMARY, SECOND);
	}

	@Test
	void heedsTheWishOfTheSecondModelAsThatIsConfigured() {
		this.calls.retry(new RetrySettings(null, null, null, null, null, null, null,
				new RetryAfterSettings(false, null, null), null, null));
		List<LlmTargetSettings> targets = new ArrayList<>(
				List.of(this.calls.target(PRIMARY, FallbackRule.PROVIDER_SIDE)));
		this.calls.retry(new RetrySettings(null, null, null, null, null, null, null,
				new RetryAfterSettings(true, null, null), null, null));
		targets.add(this.calls.target(SECOND, FallbackRule.PROVIDER_SIDE));
		model(PRIMARY, after(10, "answer"));
		model(SECOND, failsAfter(1, http(429, "60")));
		run(driver().mono(this.calls.settings(targets), () -> attempt().next()));
		assertThat(this.seen).containsExactly("answer");
		assertThat(this.calls.gates().status(LlmTarget.parse(SECOND)).cooldown()).isPositive();
	}

	/** What the other one does is not listened to any more, however long it takes. */
	@Test
	void cancelsTheOtherAttemptWhenOneClaimsTheCall() {
		model(PRIMARY, Flux.never());
		model(SECOND, Flux.defer(() -> {
			LlmCallSession.of(this.current).claim(this.current);
			assertThat(this.cancelled).containsExactly(PRIMARY);
			return after(20, "answer");
		}));
		run(mono(PRIMARY, SECOND));
		assertThat(result().value()).isEqualTo("answer");
	}

}
