/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;

import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.call.LlmAnswerCheck;
import io.github.llmresilience.call.LlmAttemptTrace;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallTrace;
import io.github.llmresilience.call.LlmCallTracer;
import io.github.llmresilience.call.LlmFeedback;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmAttempt;
import io.github.llmresilience.failure.LlmAttemptTimeoutException;
import io.github.llmresilience.failure.LlmCallCancelledException;
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.failure.LlmCircuitOpenException;
import io.github.llmresilience.failure.LlmConcurrencyLimitException;
import io.github.llmresilience.failure.LlmCoolingDownException;
import io.github.llmresilience.failure.LlmDeadlineExceededException;
import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.failure.LlmRetriesExhaustedException;
import io.github.llmresilience.failure.LlmUnusableAnswerException;
import io.github.llmresilience.failure.LlmUsage;
import io.github.llmresilience.failure.classify.FailureMatcher;
import io.github.llmresilience.gate.Admission;
import io.github.llmresilience.gate.GateChange;
import io.github.llmresilience.gate.GateStatus;
import io.github.llmresilience.gate.Permit;
import io.github.llmresilience.gate.RetryBudgetSettings;
import io.github.llmresilience.ratelimit.RateLimitPolicy;
import io.github.llmresilience.rule.FallbackMode;
import io.github.llmresilience.rule.FallbackRule;
import io.github.llmresilience.rule.ParsePolicy;
import io.github.llmresilience.rule.RetryAfterSettings;
import io.github.llmresilience.rule.RetryPolicy;
import io.github.llmresilience.rule.RetrySettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static io.github.llmresilience.engine.Script.act;
import static io.github.llmresilience.engine.Script.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

/**
 * What every driver owes, described once. A driver's tests extend this class and say how
 * a call is made; {@code B} numbers are those of the list of behaviours.
 */
public abstract class LlmCallBehaviourTests {

	private static final String PRIMARY = "openai/gpt-4o-mini";

	private static final String SECOND = "anthropic/claude-3-5-haiku-latest";

	private static final String THIRD = "google/gemini-2.0-flash";

	/**
	 * Makes a call with the driver under test.
	 */
	protected abstract Object call(Calls calls, LlmCallSettings settings, Script.Act body) throws Throwable;

	private Object call(Calls calls, LlmCallSettings settings, Script script) throws Throwable {
		return call(calls, settings, (context) -> script.run());
	}

	private Throwable failure(Calls calls, LlmCallSettings settings, Script script) {
		Throwable thrown = catchThrowable(() -> call(calls, settings, script));
		assertThat(thrown).as("what the call threw").isNotNull();
		return thrown;
	}

	/** B1. */
	@Test
	void succeedsAtOnce() throws Throwable {
		Calls calls = new Calls();
		Script script = Script.of(LlmResult.of("answer"));
		assertThat(call(calls, calls.settings(PRIMARY), script))
			.isEqualTo(new LlmResult<>("answer", LlmTarget.parse(PRIMARY), List.of()));
		assertThat(script.calls()).isOne();
		assertThat(calls.waits()).isEmpty();
	}

	/** B2. */
	@Test
	void succeedsOnTheFifthAttemptAfterFourPassingFailures() throws Throwable {
		Calls calls = new Calls().attempts(5);
		List<Throwable> failures = List.of(http(500), new java.net.ConnectException("refused"), http(429), http(408));
		Script script = Script.of(failures.get(0), failures.get(1), failures.get(2), failures.get(3),
				LlmResult.of("answer"));
		LlmResult<?> result = (LlmResult<?>) call(calls, calls.settings(PRIMARY), script);
		assertThat(result.value()).isEqualTo("answer");
		assertThat(result.errors()).containsExactlyElementsOf(failures);
		assertThat(script.calls()).isEqualTo(5);
	}

	/** B3, B117. */
	@Test
	void throwsTheSameTypeAfterOneAttempt() {
		Calls calls = new Calls().attempts(1);
		Exception original = http(500);
		Script script = Script.of(original);
		assertThat(failure(calls, calls.settings(PRIMARY), script)).isInstanceOf(LlmRetriesExhaustedException.class)
			.hasCauseReference(original);
		assertThat(script.calls()).isOne();
	}

	/** B117: the cause is what the method has thrown, with its wrapper. */
	@Test
	void keepsTheWrapperOfTheCause() {
		Calls calls = new Calls().attempts(1);
		Exception original = new java.util.concurrent.ExecutionException(http(500));
		assertThat(failure(calls, calls.settings(PRIMARY), Script.of(original)))
			.isInstanceOf(LlmRetriesExhaustedException.class)
			.hasCauseReference(original);
	}

	/** B118. */
	@Test
	void throwsTheExceptionOfTheApplicationAfterASurvivedFailure() {
		Calls calls = new Calls().attempts(3);
		Exception original = new IllegalStateException("of the application");
		Script script = Script.of(http(503), original, "never");
		assertThat(failure(calls, calls.settings(PRIMARY, SECOND), script)).isSameAs(original);
		assertThat(script.calls()).isEqualTo(2);
	}

	/** B4, B93. */
	@Test
	void throwsAllFailuresWhenAttemptsAreUsedUp() {
		Calls calls = new Calls().attempts(3);
		Exception last = http(503);
		Script script = Script.of(http(500), http(502), last, "never");
		Throwable thrown = failure(calls, calls.settings(PRIMARY), script);
		assertThat(thrown).isExactlyInstanceOf(LlmRetriesExhaustedException.class).hasCause(last);
		assertThat(attempts(thrown)).extracting(LlmAttempt::number, LlmAttempt::kind, LlmAttempt::status)
			.containsExactly(tuple(1, FailureKind.SERVER_ERROR, 500), tuple(2, FailureKind.SERVER_ERROR, 502),
					tuple(3, FailureKind.OVERLOADED, 503));
		assertThat(script.calls()).isEqualTo(3);
	}

	/**
	 * A rule of the application's own may throw: the caller is told, and the call ends.
	 */
	@Test
	void endsWithWhatARuleThrows() {
		Calls calls = new Calls();
		IllegalStateException broken = new IllegalStateException("a rule that throws");
		LlmTargetSettings target = new LlmTargetSettings(LlmTarget.parse(PRIMARY), FailureMatcher.NONE,
				RetryPolicy.DEFAULTS, ParsePolicy.DEFAULTS, List.of((failure, call) -> {
					throw broken;
				}));
		Script script = Script.of(http(500), "never");
		assertThat(failure(calls, calls.settings(List.of(target)), script)).isSameAs(broken);
		assertThat(script.calls()).isOne();
		assertThat(calls.events(LlmCallEvent.CallEnded.class)).extracting(LlmCallEvent.CallEnded::outcome)
			.containsExactly(LlmOutcome.FAILURE);
	}

	/** B5, B117. */
	@ParameterizedTest
	@ValueSource(ints = { 400, 401, 403, 404, 422 })
	void doesNotRetryWhatStaysWrong(int status) {
		Calls calls = new Calls().attempts(3);
		Exception original = http(status);
		Script script = Script.of(original, "never");
		assertThat(failure(calls, calls.settings(PRIMARY), script)).isInstanceOf(LlmRetriesExhaustedException.class)
			.hasCauseReference(original);
		assertThat(script.calls()).isOne();
	}

	/** B6: a mistake in the arguments is the caller's. */
	@Test
	void doesNotRetryAnInvalidArgument() {
		Calls calls = new Calls().attempts(3);
		Exception original = new IllegalArgumentException("genre");
		Script script = Script.of(original, "never");
		assertThat(failure(calls, calls.settings(PRIMARY, SECOND), script)).isSameAs(original);
		assertThat(script.calls()).isOne();
	}

	/** B7. */
	@Test
	void retriesListedTypesAndTheirSubclasses() throws Throwable {
		FailureMatcher listed = new FailureMatcher(Set.of(), Set.of(IllegalStateException.class));
		Calls calls = new Calls().retryOn(listed, FailureMatcher.NONE);
		Script script = Script.of(new IllegalStateException(), new CancellationException(), "answer");
		Script subclass = Script.of(new IllegalStateException() {
		}, "answer");
		assertThat(call(calls, calls.settings(PRIMARY), subclass)).isEqualTo("answer");
		assertThat(failure(calls, calls.settings(PRIMARY), script)).isInstanceOf(LlmCallCancelledException.class);
		assertThat(script.calls()).isEqualTo(2);
	}

	/** B8. */
	@Test
	void giveUpOnWinsOverRetryOn() {
		FailureMatcher runtime = new FailureMatcher(Set.of(), Set.of(RuntimeException.class));
		FailureMatcher illegalState = new FailureMatcher(Set.of(), Set.of(IllegalStateException.class));
		Calls calls = new Calls().retryOn(runtime, illegalState);
		Script script = Script.of(new IllegalStateException(), "never");
		assertThat(failure(calls, calls.settings(PRIMARY), script)).isInstanceOf(IllegalStateException.class);
		assertThat(script.calls()).isOne();
	}

	/** B8: the default table is changed too. */
	@Test
	void giveUpOnTakesAwayADefaultRetry() {
		FailureMatcher serverError = new FailureMatcher(Set.of(FailureKind.SERVER_ERROR), Set.of());
		Calls calls = new Calls().retryOn(FailureMatcher.NONE, serverError);
		Script script = Script.of(http(500), "never");
		assertThat(failure(calls, calls.settings(PRIMARY), script)).isInstanceOf(LlmRetriesExhaustedException.class)
			.cause()
			.hasMessage("HTTP 500");
	}

	/** B10. */
	@Test
	void neverRetriesAnError() {
		Calls calls = new Calls();
		OutOfMemoryError error = new OutOfMemoryError("test");
		Script script = Script.of(http(500), error, "never");
		assertThat(failure(calls, calls.settings(PRIMARY, SECOND), script)).isSameAs(error);
		assertThat(script.calls()).isEqualTo(2);
	}

	/** B18 to B20. */
	@Test
	void waitsExponentially() {
		assertThat(waitsOf(3, Duration.ofMillis(100), 2, Duration.ofSeconds(10)))
			.containsExactly(Duration.ofMillis(100), Duration.ofMillis(200));
		assertThat(waitsOf(4, Duration.ofSeconds(1), 10, Duration.ofSeconds(5))).containsExactly(Duration.ofSeconds(1),
				Duration.ofSeconds(5), Duration.ofSeconds(5));
		assertThat(waitsOf(5, Duration.ofSeconds(1), 2, Duration.ofSeconds(10))).containsExactly(Duration.ofSeconds(1),
				Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(8));
	}

	private List<Duration> waitsOf(int attempts, Duration initial, double factor, Duration max) {
		Calls calls = new Calls().attempts(attempts).backoff(initial, factor, max);
		failure(calls, calls.settings(PRIMARY), Script.of(http(500)));
		return calls.waits();
	}

	/** B24. */
	@Test
	void waitsAsLongAsTheServerAsksInsteadOfTheBackoff() throws Throwable {
		Calls calls = new Calls();
		assertThat(call(calls, calls.settings(PRIMARY), Script.of(http(429, "7"), "answer"))).isEqualTo("answer");
		assertThat(calls.waits()).containsExactly(Duration.ofSeconds(7));
	}

	/** B24: a server error may ask too; and asking can be switched off. */
	@Test
	void ignoresTheServersWishWhereSwitchedOff() throws Throwable {
		Calls calls = new Calls().retry(new RetrySettings(null, null, null, null, null, null, null,
				new RetryAfterSettings(false, null, null), null, null));
		call(calls, calls.settings(PRIMARY), Script.of(http(429, "7"), "answer"));
		assertThat(calls.waits()).containsExactly(Duration.ofSeconds(1));
		Script other = Script.of("answer");
		call(calls, calls.settings(PRIMARY, SECOND), other);
		assertThat(other.targets()).containsExactly(PRIMARY);
	}

	/**
	 * B26: a rate limit without a time is not waited for where another target is open.
	 */
	@Test
	void leavesATargetAloneThatIsRateLimitedWithoutATime() throws Throwable {
		Calls calls = new Calls();
		List<String> targets = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			Object answer = call(calls, calls.settings(PRIMARY, SECOND), (context) -> {
				targets.add(context.target().toString());
				if (context.target().toString().equals(PRIMARY)) {
					throw http(429);
				}
				return "answer";
			});
			assertThat(answer).isEqualTo("answer");
		}
		assertThat(targets).filteredOn(PRIMARY::equals).hasSize(1);
		assertThat(calls.waits()).isEmpty();
		calls.ticker().advance(Duration.ofSeconds(5));
		Script later = Script.of("answer");
		call(calls, calls.settings(PRIMARY, SECOND), later);
		assertThat(later.targets()).containsExactly(PRIMARY);
	}

	/** B26: and a key that is refused is not tried ten times first. */
	@Test
	void leavesAProviderAloneWhoseKeyIsRefused() throws Throwable {
		Calls calls = new Calls();
		call(calls, calls.settings(PRIMARY, SECOND), Script.of(http(401), "answer"));
		Script next = Script.of("answer");
		call(calls, calls.settings(PRIMARY, SECOND), next);
		assertThat(next.targets()).containsExactly(SECOND);
	}

	/**
	 * B26: a call without another target retries as ever, and its answer ends the pause.
	 */
	@Test
	void retriesARateLimitWithoutATimeWhereThereIsNoOtherTarget() throws Throwable {
		Calls calls = new Calls();
		assertThat(call(calls, calls.settings(PRIMARY), Script.of(http(429), http(429), "answer"))).isEqualTo("answer");
		assertThat(calls.waits()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
		Script next = Script.of("answer");
		call(calls, calls.settings(PRIMARY, SECOND), next);
		assertThat(next.targets()).containsExactly(PRIMARY);
	}

	/** B26: where all targets are paused, the next one is asked all the same. */
	@Test
	void asksAPausedTargetWhereNoOtherIsLeft() throws Throwable {
		Calls calls = new Calls().attempts(1);
		failure(calls, calls.settings(PRIMARY, SECOND), Script.of(http(429)));
		Script script = Script.of(http(500), "answer");
		assertThat(call(calls, calls.settings(PRIMARY, SECOND), script)).isEqualTo("answer");
		assertThat(script.targets()).containsExactly(PRIMARY, SECOND);
		assertThat(calls.waits()).isEmpty();
	}

	/** B26: two seconds are the limit where another target is open. */
	@Test
	void goesOnElsewhereWhenTheServerAsksForLongerThanWorthWaiting() throws Throwable {
		Calls calls = new Calls();
		Script script = Script.of(http(429, "3"), LlmResult.of("answer"));
		LlmResult<?> result = (LlmResult<?>) call(calls, calls.settings(PRIMARY, SECOND), script);
		assertThat(result.target()).hasToString(SECOND);
		assertThat(calls.waits()).isEmpty();

		Calls patient = new Calls();
		Script shortWish = Script.of(http(429, "2"), LlmResult.of("answer"));
		call(patient, patient.settings(PRIMARY, SECOND), shortWish);
		assertThat(shortWish.targets()).containsExactly(PRIMARY, PRIMARY);
		assertThat(patient.waits()).containsExactly(Duration.ofSeconds(2));
	}

	/** B26: the cooldown holds for every caller. */
	@Test
	void keepsOtherCallsAwayFromATargetThatAskedToWait() throws Throwable {
		Calls calls = new Calls();
		call(calls, calls.settings(PRIMARY, SECOND), Script.of(http(429, "5"), "answer"));
		Script other = Script.of("answer");
		call(calls, calls.settings(PRIMARY, SECOND), other);
		assertThat(other.targets()).containsExactly(SECOND);
		calls.ticker().advance(Duration.ofSeconds(5));
		Script later = Script.of("answer");
		call(calls, calls.settings(PRIMARY, SECOND), later);
		assertThat(later.targets()).containsExactly(PRIMARY);
	}

	/** B26: with one target only, all callers wait and none fails for it. */
	@Test
	void waitsForACooldownThatAnotherCallMetWhereThereIsOneTargetOnly() throws Throwable {
		Calls calls = new Calls().attempts(1);
		failure(calls, calls.settings(PRIMARY), Script.of(http(429, "5")));
		Script other = Script.of("answer");
		assertThat(call(calls, calls.settings(PRIMARY), other)).isEqualTo("answer");
		assertThat(calls.waits()).containsExactly(Duration.ofSeconds(5));
		assertThat(other.calls()).isOne();
	}

	/** B26: but not longer than max-wait. */
	@Test
	void failsWhereTheOnlyTargetCoolsDownForTooLong() {
		Calls calls = new Calls().attempts(1);
		failure(calls, calls.settings(PRIMARY), Script.of(http(429, "31")));
		Script other = Script.of("never");
		Throwable thrown = failure(calls, calls.settings(PRIMARY), other);
		assertThat(thrown).isInstanceOf(LlmCoolingDownException.class);
		assertThat(attempts(thrown)).singleElement()
			.matches(LlmAttempt::isRejection)
			.extracting(LlmAttempt::kind)
			.isEqualTo(FailureKind.COOLING_DOWN);
		assertThat(other.calls()).isZero();
		assertThat(calls.waits()).isEmpty();
	}

	/** B27. */
	@ParameterizedTest
	@ValueSource(strings = { "0", "-5", "NaN", "garbage", "" })
	void backsOffNormallyAfterAHintThatMakesNoSense(String hint) throws Throwable {
		Calls calls = new Calls();
		call(calls, calls.settings(PRIMARY), Script.of(http(429, hint), "answer"));
		assertThat(calls.waits()).containsExactly(Duration.ofSeconds(1));
	}

	/** B27: no cooldown is longer than an hour, whatever the server says. */
	@ParameterizedTest
	@ValueSource(strings = { "86400", "1000000000000", "1e300" })
	void coolsDownForAnHourAtMost(String hint) throws Throwable {
		Calls calls = new Calls();
		call(calls, calls.settings(PRIMARY, SECOND), Script.of(http(429, hint), "answer"));
		assertThat(calls.gates().status().get(LlmTarget.parse(PRIMARY)).cooldown()).isEqualTo(Duration.ofHours(1));
	}

	/** B29. */
	@Test
	void stopsWhereTheServerSaysThatARetryDoesNotHelp() {
		Calls calls = new Calls();
		Script script = Script.of(http(500, Map.of("x-should-retry", List.of("false")), ""), "never");
		assertThat(failure(calls, calls.settings(PRIMARY), script)).isInstanceOf(LlmRetriesExhaustedException.class)
			.cause()
			.hasMessage("HTTP 500");
		assertThat(script.calls()).isOne();
	}

	/** B30. */
	@Test
	void startsNoWaitThatOutlastsTheDeadline() {
		Calls calls = new Calls().attempts(10).deadline(Duration.ofSeconds(5));
		Script script = Script.of(http(500));
		Throwable thrown = failure(calls, calls.settings(PRIMARY), script);
		assertThat(thrown).isInstanceOf(LlmDeadlineExceededException.class);
		assertThat(calls.waits()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
		assertThat(attempts(thrown)).hasSize(3);
		assertThat(calls.events(LlmCallEvent.CallEnded.class)).singleElement()
			.extracting(LlmCallEvent.CallEnded::outcome)
			.isEqualTo(LlmOutcome.DEADLINE);
	}

	/** B30: an attempt that used up the deadline is followed by nothing. */
	@Test
	void startsNothingAfterTheDeadline() {
		Calls calls = new Calls().deadline(Duration.ofSeconds(5));
		Script script = Script.of(act((context) -> {
			calls.ticker().advance(Duration.ofSeconds(6));
			throw http(500);
		}), "never");
		Throwable thrown = failure(calls, calls.settings(PRIMARY, SECOND), script);
		assertThat(thrown).isInstanceOf(LlmDeadlineExceededException.class);
		assertThat(script.calls()).isOne();
	}

	/** B30: a primary that hangs leaves time for the fallback. */
	@Test
	void leavesAShareOfTheDeadlineToTheFallback() throws Throwable {
		Calls calls = new Calls().deadline(Duration.ofSeconds(30));
		List<Duration> timeouts = new ArrayList<>();
		LlmCallSession session = calls.engine().newSession(calls.settings(PRIMARY, SECOND, THIRD));
		Step step = session.begin();
		while (step instanceof Step.Attempt call) {
			timeouts.add(call.timeout());
			calls.ticker().advance(call.timeout());
			step = session.timedOut(call, new java.io.InterruptedIOException());
		}
		assertThat(timeouts).containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(10));
		assertThat(((Step.Throw) step).error()).isInstanceOf(LlmDeadlineExceededException.class);
	}

	/** B42. */
	@Test
	void answersFromTheFallbackAndNamesIt() throws Throwable {
		Calls calls = new Calls().attempts(1);
		Exception failure = http(500);
		Script script = Script.of(failure, LlmResult.of("answer"));
		LlmResult<?> result = (LlmResult<?>) call(calls, calls.settings(PRIMARY, SECOND), script);
		assertThat(result.value()).isEqualTo("answer");
		assertThat(result.target()).hasToString(SECOND);
		assertThat(result.errors()).containsExactly(failure);
	}

	/** B43, B51. */
	@Test
	void answersFromTheFallbacksSecondAttempt() throws Throwable {
		Calls calls = new Calls().attempts(2);
		Script script = Script.of(http(500), http(500), http(500), LlmResult.of("answer"));
		LlmResult<?> result = (LlmResult<?>) call(calls, calls.settings(PRIMARY, SECOND), script);
		assertThat(result.errors()).hasSize(3);
		assertThat(script.targets()).containsExactly(PRIMARY, PRIMARY, SECOND, SECOND);
	}

	/** B44, B45. */
	@Test
	void triesAllTargetsInOrderWithABackoffOfTheirOwn() {
		Calls calls = new Calls().attempts(4).backoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(10));
		Script script = Script.of(http(500));
		Throwable thrown = failure(calls, calls.settings(PRIMARY, SECOND, THIRD), script);
		assertThat(script.targets()).containsExactly(PRIMARY, PRIMARY, PRIMARY, PRIMARY, SECOND, SECOND, SECOND, SECOND,
				THIRD, THIRD, THIRD, THIRD);
		List<Duration> ofOne = List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
		assertThat(calls.waits()).hasSize(9);
		assertThat(calls.waits().subList(0, 3)).isEqualTo(ofOne);
		assertThat(calls.waits().subList(3, 6)).isEqualTo(ofOne);
		assertThat(calls.waits().subList(6, 9)).isEqualTo(ofOne);
		assertThat(thrown).isInstanceOf(LlmRetriesExhaustedException.class);
		assertThat(attempts(thrown)).hasSize(12);
	}

	/** B46. */
	@Test
	void reachesAFallbackOnItsOwnFailuresOnly() {
		Calls calls = new Calls().attempts(1);
		FailureMatcher rateLimits = new FailureMatcher(Set.of(FailureKind.RATE_LIMITED), Set.of());
		FailureMatcher timeouts = new FailureMatcher(Set.of(FailureKind.TIMEOUT), Set.of());
		LlmCallSettings settings = calls.settings(List.of(calls.target(PRIMARY, FallbackRule.PROVIDER_SIDE),
				calls.target(SECOND, timeouts), calls.target(THIRD, rateLimits)));
		Script script = Script.of(http(429), http(500), "never");
		Throwable thrown = failure(calls, settings, script);
		assertThat(script.targets()).containsExactly(PRIMARY, THIRD);
		assertThat(thrown).isInstanceOf(LlmRetriesExhaustedException.class);
		assertThat(attempts(thrown)).extracting(LlmAttempt::target).containsExactly(PRIMARY, THIRD);
	}

	/** B48. */
	@Test
	void beginsTheNextCallAtThePrimaryAgain() throws Throwable {
		Calls calls = new Calls().attempts(1);
		call(calls, calls.settings(PRIMARY, SECOND), Script.of(http(500), "answer"));
		Script next = Script.of("answer");
		call(calls, calls.settings(PRIMARY, SECOND), next);
		assertThat(next.targets()).containsExactly(PRIMARY);
	}

	/** B50. */
	@Test
	void restoresTheOuterContextAfterANestedCall() throws Throwable {
		Calls calls = new Calls();
		Script outer = Script.of(act((context) -> {
			Object inner = call(calls, calls.settings(SECOND), Script.of(act((nested) -> nested.target().toString())));
			return inner + " inside " + LlmCallContext.current().target();
		}));
		assertThat(call(calls, calls.settings(PRIMARY), outer)).isEqualTo(SECOND + " inside " + PRIMARY);
		assertThat(LlmCallContext.find()).isEmpty();
	}

	/** B50. */
	@Test
	void carriesTheContextToAnotherThread() throws Throwable {
		Calls calls = new Calls();
		var executor = Executors.newSingleThreadExecutor();
		try {
			Script script = Script.of(act((context) -> executor
				.submit(LlmCallContext.wrap(() -> LlmCallContext.current().target().toString()))
				.get()));
			assertThat(call(calls, calls.settings(PRIMARY), script)).isEqualTo(PRIMARY);
			Script withRunnable = Script.of(act((context) -> {
				StringBuilder seen = new StringBuilder();
				Runnable task = LlmCallContext.wrap(() -> {
					seen.append(LlmCallContext.current().target());
				});
				executor.submit(task).get();
				return seen.toString();
			}));
			assertThat(call(calls, calls.settings(SECOND), withRunnable)).isEqualTo(SECOND);
			assertThat(executor.submit(() -> LlmCallContext.find().isPresent()).get()).isFalse();
		}
		finally {
			executor.shutdownNow();
		}
	}

	/** B72. */
	@Test
	void showsEachAttemptTheErrorsSoFarInAListOfItsOwn() throws Throwable {
		Calls calls = new Calls();
		Exception first = http(500);
		Exception second = http(503);
		Script script = Script.of(first, second, "answer");
		call(calls, calls.settings(PRIMARY), script);
		assertThat(script.errorsSeen()).containsExactly(List.of(), List.of(first), List.of(first, second));
		Script next = Script.of("answer");
		call(calls, calls.settings(PRIMARY), next);
		assertThat(next.errorsSeen()).containsExactly(List.of());
	}

	/** B32: with an empty budget the next target is asked at once, and that is free. */
	@Test
	void goesToTheNextTargetWhenTheRetryBudgetIsEmpty() throws Throwable {
		Calls calls = new Calls(new RetryBudgetSettings(true, 0.0, 0, null));
		empty(calls, "openai");
		Script script = Script.of(http(500), LlmResult.of("answer"));
		LlmResult<?> result = (LlmResult<?>) call(calls, calls.settings(PRIMARY, SECOND), script);
		assertThat(result.target()).hasToString(SECOND);
		assertThat(script.targets()).containsExactly(PRIMARY, SECOND);
		assertThat(calls.waits()).isEmpty();
		assertThat(calls.events(LlmCallEvent.BudgetExhausted.class)).singleElement()
			.satisfies((event) -> assertThat(event.target()).hasToString(PRIMARY));
		assertThat(calls.budgets().tokens("anthropic").orElseThrow()).isEqualTo(10);
	}

	/** B32. */
	@Test
	void failsWhenTheRetryBudgetIsEmptyAndThereIsNoOtherTarget() {
		Calls calls = new Calls(new RetryBudgetSettings(true, 0.0, 0, null));
		empty(calls, "openai");
		Exception original = http(500);
		Script script = Script.of(original, "never");
		assertThat(failure(calls, calls.settings(PRIMARY), script)).isInstanceOf(LlmRetriesExhaustedException.class)
			.hasCauseReference(original);
		assertThat(script.calls()).isOne();
	}

	/** B32: retries and re-asks take one token each, first attempts add to them. */
	@Test
	void paysForRetriesAndReasks() throws Throwable {
		Calls calls = new Calls(new RetryBudgetSettings(true, 0.5, 0, null));
		Script script = Script.of(http(500), malformed(), "answer");
		call(calls, calls.settings(PRIMARY), script);
		assertThat(script.calls()).isEqualTo(3);
		assertThat(calls.budgets().tokens("openai").orElseThrow()).isEqualTo(8);
		for (int i = 0; i < 3; i++) {
			call(calls, calls.settings(PRIMARY), Script.of("answer"));
		}
		assertThat(calls.budgets().tokens("openai").orElseThrow()).isEqualTo(9.5);
	}

	/** B32: a re-ask without budget is not made up for by a retry. */
	@Test
	void doesNotAskAgainWithoutBudget() {
		Calls calls = new Calls(new RetryBudgetSettings(true, 0.0, 0, null));
		empty(calls, "openai");
		Exception original = malformed();
		assertThat(failure(calls, calls.settings(PRIMARY), Script.of(original, "never")))
			.isInstanceOf(LlmRetriesExhaustedException.class)
			.hasCauseReference(original);
		assertThat(calls.events(LlmCallEvent.BudgetExhausted.class)).hasSize(1);
	}

	/** B26: a retry that the provider has scheduled itself needs no budget. */
	@Test
	void waitsForTheProvidersHintAlsoWithoutBudget() throws Throwable {
		Calls calls = new Calls(new RetryBudgetSettings(true, 0.0, 0, null));
		empty(calls, "openai");
		Script script = Script.of(http(429, "5"), "answer");
		assertThat(call(calls, calls.settings(PRIMARY), script)).isEqualTo("answer");
		assertThat(calls.waits()).hasSize(1);
	}

	/**
	 * A hint of a millisecond keeps nobody away, so such a retry costs what others cost.
	 */
	@Test
	void paysForARetryThatWasHardlyPutOff() {
		Calls calls = new Calls(new RetryBudgetSettings(true, 0.0, 0, null));
		empty(calls, "openai");
		Exception original = http(429, Map.of("retry-after-ms", List.of("1")), "");
		assertThat(failure(calls, calls.settings(PRIMARY), Script.of(original, "never")))
			.isInstanceOf(LlmRetriesExhaustedException.class)
			.hasCauseReference(original);
	}

	private static Exception malformed() {
		return new LlmParseException("bad", "mend");
	}

	private static void empty(Calls calls, String provider) {
		while (calls.budgets().tryTake(provider)) {
			assertThat(calls.budgets().tokens(provider)).isPresent();
		}
	}

	/**
	 * What is left of a limit is told along with answers: the next call goes elsewhere.
	 */
	@Test
	void leavesATargetAloneForAMomentWhenLittleIsLeftOfItsLimit() throws Throwable {
		Calls calls = new Calls();
		Script script = Script.of(act((context) -> {
			context.rateLimits(Map.of("X-RateLimit-Limit-Requests", List.of("500"), "X-RateLimit-Remaining-Requests",
					List.of("4"), "X-RateLimit-Reset-Requests", List.of("40s")));
			return "last";
		}), LlmResult.of("elsewhere"));
		assertThat(call(calls, calls.settings(PRIMARY, SECOND), script)).isEqualTo("last");
		assertThat(calls.gates().status(LlmTarget.parse(PRIMARY)).cooldown()).isEqualTo(Duration.ofSeconds(1));
		call(calls, calls.settings(PRIMARY, SECOND), script);
		assertThat(script.targets()).containsExactly(PRIMARY, SECOND);
	}

	/** Full: the next target, and with none left a clear failure; nobody waits. */
	@Test
	void passesOverAProviderThatIsFull() throws Throwable {
		Calls calls = new Calls(1);
		Permit taken = ((Admission.Granted) calls.gates().admit(LlmTarget.parse(PRIMARY))).permit();
		Script script = Script.of(LlmResult.of("answer"));
		LlmResult<?> result = (LlmResult<?>) call(calls, calls.settings(PRIMARY, SECOND), script);
		assertThat(result.target()).hasToString(SECOND);
		Throwable thrown = failure(calls, calls.settings(PRIMARY), Script.of("never"));
		assertThat(thrown).isInstanceOf(LlmConcurrencyLimitException.class);
		assertThat(attempts(thrown)).extracting(LlmAttempt::kind).containsExactly(FailureKind.CONCURRENCY_LIMITED);
		assertThat(calls.waits()).isEmpty();
		assertThat(calls.events(LlmCallEvent.CallEnded.class)).last()
			.extracting(LlmCallEvent.CallEnded::outcome)
			.isEqualTo(LlmOutcome.REJECTED);
		taken.release();
		assertThat(call(calls, calls.settings(PRIMARY), Script.of("now"))).isEqualTo("now");
	}

	/** A tracer of the application's own may throw: the place is free again. */
	@Test
	void leavesItsPlaceWhenTheAttemptCannotBegin() {
		IllegalStateException broken = new IllegalStateException("a tracer that throws");
		Calls calls = new Calls(1, new ThrowingTracer(broken));
		assertThat(failure(calls, calls.settings(PRIMARY), Script.of("never"))).isSameAs(broken);
		assertThat(calls.gates().running()).containsEntry("openai", 0);
	}

	/** Draws calls, but no attempts. */
	private record ThrowingTracer(RuntimeException error) implements LlmCallTracer {

		@Override
		public Object contextKey() {
			return this;
		}

		@Override
		public Object current() {
			return null;
		}

		@Override
		public LlmCallTrace begin(String call, UUID callId, Object parent) {
			return new LlmCallTrace() {

				@Override
				public LlmAttemptTrace attempt(LlmTarget target, int number, Object parent) {
					throw ThrowingTracer.this.error;
				}

				@Override
				public void onEvent(LlmCallEvent.OfCall event) {
				}

			};
		}

	}

	/** However attempts end, their places are free again. */
	@Test
	void leavesItsPlaceHoweverAnAttemptEnds() throws Throwable {
		Calls calls = new Calls(1).attempts(2).maxReasks(1);
		LlmCallSettings settings = calls.settings(PRIMARY, SECOND);
		call(calls, settings, Script.of("answer"));
		call(calls, settings, Script.of(http(500), malformed(), "answer"));
		catchThrowable(() -> call(calls, settings, Script.of(http(401), malformed(), malformed())));
		catchThrowable(() -> call(calls, settings, Script.of(http(400))));
		catchThrowable(() -> call(calls, settings, Script.of(new OutOfMemoryError("scripted"))));
		catchThrowable(() -> call(calls, settings, Script.of(new CancellationException("scripted"))));
		catchThrowable(() -> call(calls, settings,
				Script.of(new LlmAttemptTimeoutException(PRIMARY, Duration.ofSeconds(1), null), http(503), http(503),
						http(503))));
		assertThat(calls.gates().running()).containsOnlyKeys("openai", "anthropic").containsValues(0, 0);
		assertThat(calls.gates().running().values()).containsOnly(0);
	}

	/** A place is held during an attempt only, never during a wait. */
	@Test
	void leavesItsPlaceWhileItWaits() throws Throwable {
		Calls calls = new Calls(1);
		List<Integer> during = new ArrayList<>();
		Script script = Script.of(act((context) -> {
			during.add(calls.gates().running().get("openai"));
			throw http(500);
		}), act((context) -> {
			during.add(calls.gates().running().get("openai"));
			return "answer";
		}));
		List<Integer> waiting = new ArrayList<>();
		calls.onWait(() -> waiting.add(calls.gates().running().get("openai")));
		assertThat(call(calls, calls.settings(PRIMARY), script)).isEqualTo("answer");
		assertThat(during).containsExactly(1, 1);
		assertThat(waiting).isNotEmpty().containsOnly(0);
		assertThat(calls.gates().running()).containsEntry("openai", 0);
	}

	/** B53, B58, B60. */
	@Test
	void opensTheCircuitOfTheOnlyTargetAndFailsFast() {
		Calls calls = new Calls().attempts(1);
		openCircuit(calls, PRIMARY);
		Script script = Script.of("never");
		Throwable thrown = failure(calls, calls.settings(PRIMARY), script);
		assertThat(thrown).isInstanceOf(LlmCircuitOpenException.class);
		assertThat(attempts(thrown)).extracting(LlmAttempt::kind).containsExactly(FailureKind.CIRCUIT_OPEN);
		assertThat(script.calls()).isZero();
		assertThat(calls.waits()).isEmpty();
	}

	/** B53. */
	@Test
	void goesToTheFallbackWithoutTouchingATargetWhoseCircuitIsOpen() throws Throwable {
		Calls calls = new Calls().attempts(1);
		openCircuit(calls, PRIMARY);
		Script script = Script.of(LlmResult.of("answer"));
		LlmResult<?> result = (LlmResult<?>) call(calls, calls.settings(PRIMARY, SECOND), script);
		assertThat(result.target()).hasToString(SECOND);
		assertThat(script.targets()).containsExactly(SECOND);
	}

	/** B54. */
	@Test
	void closesTheCircuitAfterThreeGoodProbes() throws Throwable {
		Calls calls = new Calls().attempts(1);
		openCircuit(calls, PRIMARY);
		calls.ticker().advance(Duration.ofSeconds(30));
		for (int i = 0; i < 3; i++) {
			call(calls, calls.settings(PRIMARY), Script.of("answer"));
		}
		assertThat(calls.gates().stateOf(LlmTarget.parse(PRIMARY))).isEqualTo(CircuitState.CLOSED);
	}

	/** B55. */
	@Test
	void doesNotOpenTheCircuitForWhatIsNotTheTargetsFault() {
		Calls calls = new Calls().attempts(1);
		for (int i = 0; i < 30; i++) {
			failure(calls, calls.settings(PRIMARY), Script.of(http((i % 2 == 0) ? 400 : 401)));
		}
		assertThat(calls.gates().stateOf(LlmTarget.parse(PRIMARY))).isEqualTo(CircuitState.CLOSED);
	}

	/** B55: an exhausted quota keeps calls away from all models of the provider. */
	@Test
	void coolsTheWholeProviderDownWhenItsQuotaIsUsedUp() throws Throwable {
		Calls calls = new Calls();
		Script quota = Script.of(http(429, Map.of(), "{\"error\":{\"code\":\"insufficient_quota\"}}"), "answer");
		call(calls, calls.settings("openai/gpt-4o", SECOND), quota);
		assertThat(quota.targets()).containsExactly("openai/gpt-4o", SECOND);
		Script otherModel = Script.of("answer");
		call(calls, calls.settings("openai/gpt-4o-mini", SECOND), otherModel);
		assertThat(otherModel.targets()).containsExactly(SECOND);
	}

	private void openCircuit(Calls calls, String target) {
		for (int i = 0; i < 10; i++) {
			failure(calls, calls.settings(target), Script.of(http(500)));
		}
		assertThat(calls.gates().stateOf(LlmTarget.parse(target))).isEqualTo(CircuitState.OPEN);
	}

	/**
	 * The failure that opens the circuit leads on at once, also where it would be
	 * retried.
	 */
	@Test
	void doesNotWaitForACircuitThatItHasOpened() throws Throwable {
		Calls calls = new Calls();
		for (int i = 0; i < 3; i++) {
			failure(calls, calls.settings(PRIMARY), Script.of(http(500)));
		}
		assertThat(calls.waits()).hasSize(6);
		Script script = Script.of(http(500), "answer");
		assertThat(call(calls, calls.settings(PRIMARY, SECOND), script)).isEqualTo("answer");
		assertThat(script.targets()).containsExactly(PRIMARY, SECOND);
		assertThat(calls.waits()).as("waits").hasSize(6);
	}

	/** B91: a provider is asked once in a call, with however many of its models. */
	@Test
	void countsTheModelsOfAProviderTogether() {
		Calls calls = new Calls();
		failure(calls, calls.settings("openai/big", "openai/small", SECOND), Script.of(http(503)));
		assertThat(calls.events(LlmCallEvent.ProviderLeft.class))
			.extracting((left) -> left.target().toString(), LlmCallEvent.ProviderLeft::attempts,
					LlmCallEvent.ProviderLeft::retries)
			.containsExactly(tuple("openai/small", 6, 4), tuple(SECOND, 3, 2));
		assertThat(calls.events(LlmCallEvent.CallEnded.class)).singleElement()
			.satisfies((ended) -> assertThat(ended.attempts()).isEqualTo(9))
			.satisfies((ended) -> assertThat(ended.retries()).isEqualTo(6));
	}

	/**
	 * B60: a rejection says when to come back: when the first target may be asked again.
	 */
	@Test
	void saysWhenARejectedCallMayBeRepeated() {
		Calls calls = new Calls().attempts(1);
		openCircuit(calls, PRIMARY);
		calls.ticker().advance(Duration.ofMillis(900));
		assertThat(failure(calls, calls.settings(PRIMARY), Script.of("never"))).isInstanceOfSatisfying(
				LlmCircuitOpenException.class, (ex) -> assertThat(ex.retryAfter()).hasValueSatisfying(
						(time) -> assertThat(time).isBetween(Duration.ofSeconds(20), Duration.ofMillis(29_100))));
		failure(calls, calls.settings(SECOND), Script.of(http(429, "100")));
		assertThat(failure(calls, calls.settings(SECOND), Script.of("never"))).isInstanceOfSatisfying(
				LlmCoolingDownException.class, (ex) -> assertThat(ex.retryAfter()).contains(Duration.ofSeconds(100)));
		assertThat(failure(calls, calls.settings(SECOND, PRIMARY), Script.of("never"))).isInstanceOfSatisfying(
				LlmCircuitOpenException.class, (ex) -> assertThat(ex.retryAfter()).hasValueSatisfying(
						(time) -> assertThat(time).isBetween(Duration.ofSeconds(20), Duration.ofMillis(29_100))));
		calls.gates().decide(LlmTarget.parse(THIRD), GateChange.Action.OPEN);
		assertThat(failure(calls, calls.settings(THIRD), Script.of("never")))
			.isInstanceOfSatisfying(LlmCircuitOpenException.class, (ex) -> assertThat(ex.retryAfter()).isEmpty());
	}

	/** B119. */
	@Test
	void asksTheTargetThatAnswersMostWhereAllCircuitBreakersAreOpen() throws Throwable {
		Calls calls = new Calls();
		open(calls, PRIMARY, 0);
		open(calls, SECOND, 5);
		Script script = Script.of(http(503), LlmResult.of("answer"));
		assertThat(call(calls, calls.settings(PRIMARY, SECOND), script)).isInstanceOfSatisfying(LlmResult.class,
				(result) -> assertThat(result.target()).isEqualTo(LlmTarget.parse(SECOND)));
		assertThat(calls.waits()).containsExactly(Duration.ofSeconds(1));
		assertThat(calls.events(LlmCallEvent.TargetRejected.class)).extracting(LlmCallEvent.TargetRejected::target)
			.containsExactly(LlmTarget.parse(PRIMARY));
		assertThat(calls.gates().status(LlmTarget.parse(SECOND)).lastResort())
			.isEqualTo(new GateStatus.LastResortStatus(2, 1));
	}

	/** B119: after the last resort, the targets before it are asked, too. */
	@Test
	void asksEveryTargetAsALastResort() throws Throwable {
		Calls calls = new Calls().attempts(1);
		open(calls, PRIMARY, 5);
		open(calls, SECOND, 5);
		Script script = Script.of(http(503), LlmResult.of("answer"));
		LlmResult<?> result = (LlmResult<?>) call(calls, calls.settings(PRIMARY, SECOND), script);
		assertThat(result.target()).isEqualTo(LlmTarget.parse(SECOND));
	}

	/**
	 * B119: an open circuit breaker keeps calls away while another target admits them.
	 */
	@Test
	void asksNoLastResortWhileAnotherTargetAdmitsTheCall() throws Throwable {
		Calls calls = new Calls();
		open(calls, PRIMARY, 5);
		LlmResult<?> result = (LlmResult<?>) call(calls, calls.settings(PRIMARY, SECOND),
				Script.of(LlmResult.of("answer")));
		assertThat(result.target()).isEqualTo(LlmTarget.parse(SECOND));
		assertThat(calls.gates().status(LlmTarget.parse(PRIMARY)).lastResort())
			.isEqualTo(new GateStatus.LastResortStatus(0, 0));
	}

	/** B120. */
	@Test
	void asksTheNextTargetAtTheFirstFailureIfSpeedIsPreferred() throws Throwable {
		Calls calls = new Calls().fallbackMode(FallbackMode.IMMEDIATE);
		Script script = Script.of(http(503), LlmResult.of("answer"));
		LlmResult<?> result = (LlmResult<?>) call(calls, calls.settings(PRIMARY, SECOND), script);
		assertThat(result.target()).isEqualTo(LlmTarget.parse(SECOND));
		assertThat(calls.waits()).isEmpty();
	}

	/**
	 * B120: when each target was tried, the first one is asked again after the backoff.
	 */
	@Test
	void asksTheFirstTargetAgainAfterTheLastOne() throws Throwable {
		Calls calls = new Calls().fallbackMode(FallbackMode.IMMEDIATE);
		Throwable thrown = failure(calls, calls.settings(PRIMARY, SECOND), Script.of(http(503)));
		assertThat(((LlmCallException) thrown).attempts()).extracting(LlmAttempt::target, LlmAttempt::number)
			.containsExactly(tuple(PRIMARY, 1), tuple(SECOND, 1), tuple(PRIMARY, 2), tuple(SECOND, 2),
					tuple(PRIMARY, 3), tuple(SECOND, 3));
		assertThat(calls.waits()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
	}

	/** B120: a target whose failure a retry does not mend is not asked again. */
	@Test
	void asksOnlyTargetsAgainThatMayAnswer() {
		Calls calls = new Calls().fallbackMode(FallbackMode.IMMEDIATE).attempts(2);
		Script script = Script.of(http(401), http(503), http(503), "never");
		Throwable thrown = failure(calls, calls.settings(PRIMARY, SECOND), script);
		assertThat(((LlmCallException) thrown).attempts()).extracting(LlmAttempt::target)
			.containsExactly(PRIMARY, SECOND, SECOND);
	}

	/** B120: a second request to a target needs the retry budget of its provider. */
	@Test
	void needsABudgetForTheSecondRoundOnly() {
		Calls calls = new Calls(new RetryBudgetSettings(true, 0.0, 0, 1)).fallbackMode(FallbackMode.IMMEDIATE);
		Throwable thrown = failure(calls, calls.settings(PRIMARY, SECOND), Script.of(http(503)));
		assertThat(((LlmCallException) thrown).attempts()).extracting(LlmAttempt::target)
			.containsExactly(PRIMARY, SECOND, PRIMARY, SECOND);
	}

	/** B121. */
	@Test
	void retriesAtAnotherMemberOfThePoolAtOnce() throws Throwable {
		Calls calls = new Calls();
		Script script = Script.of(http(503), LlmResult.of("answer"));
		LlmResult<?> result = (LlmResult<?>) call(calls, calls.pool(List.of(PRIMARY, SECOND, THIRD)), script);
		assertThat(result.target()).isEqualTo(LlmTarget.parse(SECOND));
		assertThat(calls.waits()).isEmpty();
	}

	/** B121: the attempts of a call are those at all members. */
	@Test
	void makesTheAttemptsOfAPoolAtItsMembersInTurn() {
		Calls calls = new Calls();
		Throwable thrown = failure(calls, calls.pool(List.of(PRIMARY, SECOND), THIRD), Script.of(http(503)));
		assertThat(((LlmCallException) thrown).attempts()).extracting(LlmAttempt::target)
			.containsExactly(PRIMARY, SECOND, PRIMARY, THIRD, THIRD, THIRD);
		assertThat(calls.waits()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(2));
	}

	/** B121: what every member refuses goes to the next model. */
	@Test
	void leavesThePoolWithARequestThatEachMemberRefuses() {
		Calls calls = new Calls();
		Throwable thrown = failure(calls, calls.pool(List.of(PRIMARY, SECOND), THIRD), Script.of(http(400)));
		assertThat(((LlmCallException) thrown).attempts()).extracting(LlmAttempt::target)
			.containsExactly(PRIMARY, THIRD);
	}

	/** B121: the circuit breaker and the cooldown of a member are its own. */
	@Test
	void passesOverAMemberThatDoesNotAdmitTheCall() throws Throwable {
		Calls calls = new Calls();
		open(calls, PRIMARY, 5);
		LlmResult<?> result = (LlmResult<?>) call(calls, calls.pool(List.of(PRIMARY, SECOND), THIRD),
				Script.of(LlmResult.of("answer")));
		assertThat(result.target()).isEqualTo(LlmTarget.parse(SECOND));
	}

	/** A call waits for its turn, as long as a cooldown may take. */
	@Test
	void waitsForItsTurnWhereTheRateLimitOfTheOnlyTargetIsUsedUp() throws Throwable {
		Calls calls = new Calls("openai", new RateLimitPolicy(61L, null, false));
		LlmCallSettings settings = calls.settings(PRIMARY);
		assertThat(call(calls, settings, Script.of("one"))).isEqualTo("one");
		assertThat(call(calls, settings, Script.of("two"))).isEqualTo("two");
		assertThat(calls.waits()).containsExactly(Duration.ofSeconds(1));
		calls.ticker().advance(Duration.ofSeconds(1));
		assertThat(call(calls, settings, Script.of("three"))).isEqualTo("three");
		assertThat(calls.waits()).hasSize(1);
	}

	@Test
	void goesToTheNextTargetWhereTheRateLimitIsUsedUp() throws Throwable {
		Calls calls = new Calls("openai", new RateLimitPolicy(60L, null, false));
		call(calls, calls.settings(PRIMARY, SECOND), Script.of("one"));
		LlmResult<?> result = (LlmResult<?>) call(calls, calls.settings(PRIMARY, SECOND),
				Script.of(LlmResult.of("two")));
		assertThat(result.target()).isEqualTo(LlmTarget.parse(SECOND));
		assertThat(calls.waits()).isEmpty();
	}

	/** A turn that comes too late is given back. */
	@Test
	void doesNotWaitForATurnAfterTheDeadline() throws Throwable {
		Calls calls = new Calls("openai", new RateLimitPolicy(61L, null, false));
		call(calls, calls.settings(PRIMARY), Script.of("one"));
		calls.deadline(Duration.ofMillis(900));
		for (int i = 0; i < 3; i++) {
			assertThat(failure(calls, calls.settings(PRIMARY), Script.of("never")))
				.isInstanceOf(LlmDeadlineExceededException.class);
		}
		calls.ticker().advance(Duration.ofSeconds(1));
		assertThat(call(calls, calls.settings(PRIMARY), Script.of("two"))).isEqualTo("two");
	}

	@Test
	void doesNotWaitForATurnLongerThanForACooldown() throws Throwable {
		Calls calls = new Calls("openai", new RateLimitPolicy(1L, null, false));
		call(calls, calls.settings(PRIMARY), Script.of("one"));
		assertThat(failure(calls, calls.settings(PRIMARY), Script.of("never"))).isInstanceOfSatisfying(
				LlmCoolingDownException.class, (ex) -> assertThat(ex.retryAfter()).hasValueSatisfying(
						(time) -> assertThat(time).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1))));
	}

	/** The tokens of an answer count, not those that were estimated before. */
	@Test
	void countsTheTokensOfAnswers() throws Throwable {
		Calls calls = new Calls("openai", new RateLimitPolicy(null, 60_000L, false));
		Script.Act uses = (context) -> {
			context.used(new LlmUsage(5000, 940));
			return "answer";
		};
		assertThat(call(calls, calls.settings(PRIMARY), uses)).isEqualTo("answer");
		assertThat(call(calls, calls.settings(PRIMARY), uses)).isEqualTo("answer");
		assertThat(calls.waits()).hasSize(1)
			.first()
			.satisfies((wait) -> assertThat(wait).isBetween(Duration.ofMillis(5_800), Duration.ofMillis(6_200)));
	}

	/** B119: a short wait for a healthy target is better than a last resort. */
	@Test
	void waitsForATurnRatherThanAskALastResort() throws Throwable {
		Calls calls = new Calls("openai", new RateLimitPolicy(61L, null, false));
		open(calls, SECOND, 5);
		call(calls, calls.settings(PRIMARY, SECOND), Script.of("one"));
		LlmResult<?> result = (LlmResult<?>) call(calls, calls.settings(PRIMARY, SECOND),
				Script.of(LlmResult.of("two")));
		assertThat(result.target()).isEqualTo(LlmTarget.parse(PRIMARY));
		assertThat(calls.waits()).containsExactly(Duration.ofSeconds(1));
	}

	/** B119: a target that answers in part is better than a long wait. */
	@Test
	void asksALastResortRatherThanWaitLong() throws Throwable {
		Calls calls = new Calls();
		open(calls, SECOND, 5);
		failure(calls, calls.settings(PRIMARY), Script.of(http(429, "100")));
		LlmResult<?> result = (LlmResult<?>) call(calls, calls.settings(PRIMARY, SECOND),
				Script.of(LlmResult.of("answer")));
		assertThat(result.target()).isEqualTo(LlmTarget.parse(SECOND));
	}

	/** B120, B121: no later round asks a member with the request that another refused. */
	@Test
	void doesNotReturnToAPoolThatRefusedTheRequest() {
		Calls calls = new Calls().fallbackMode(FallbackMode.IMMEDIATE).attempts(2);
		Script script = Script.of(http(400), http(503), http(503), "never");
		Throwable thrown = failure(calls, calls.pool(List.of(PRIMARY, SECOND), THIRD), script);
		assertThat(((LlmCallException) thrown).attempts()).extracting(LlmAttempt::target)
			.containsExactly(PRIMARY, THIRD, THIRD);
	}

	/** Opens the circuit breaker of a target that answers some of ten requests. */
	private static void open(Calls calls, String model, int answered) {
		LlmTarget target = LlmTarget.parse(model);
		for (int i = 0; i < 10; i++) {
			Permit permit = ((Admission.Granted) calls.gates().admit(target)).permit();
			if (i < answered) {
				permit.succeeded(1);
			}
			else {
				permit.failed(1);
			}
		}
		assertThat(calls.gates().stateOf(target)).isEqualTo(CircuitState.OPEN);
	}

	/** B45: a target passed over shows among the attempts. */
	@Test
	void listsTargetsThatWerePassedOver() {
		Calls calls = new Calls().attempts(1);
		openCircuit(calls, SECOND);
		Exception last = http(500);
		Throwable thrown = failure(calls, calls.settings(PRIMARY, SECOND), Script.of(last));
		assertThat(thrown).isInstanceOf(LlmRetriesExhaustedException.class).hasCause(last);
		assertThat(attempts(thrown)).extracting(LlmAttempt::toString)
			.containsExactly(PRIMARY + " #1 SERVER_ERROR (HTTP 500)", SECOND + " CIRCUIT_OPEN");
	}

	/** B26: a primary that was passed over is tried once nothing else is left. */
	@Test
	void returnsToATargetThatCooledDownMeanwhile() throws Throwable {
		Calls calls = new Calls().attempts(1);
		failure(calls, calls.settings(PRIMARY), Script.of(http(429, "5")));
		Script script = Script.of(http(500), "answer");
		assertThat(call(calls, calls.settings(PRIMARY, SECOND), script)).isEqualTo("answer");
		assertThat(script.targets()).containsExactly(SECOND, PRIMARY);
		assertThat(calls.waits()).containsExactly(Duration.ofSeconds(5));
	}

	/** B94. */
	@Test
	void quotesNoPromptAnswerOrKeyInItsOwnMessages() {
		Calls calls = new Calls();
		String canary = "sk-canary-4711";
		Script script = Script.of(http(500, Map.of(), canary), new java.io.IOException(canary),
				http(429, Map.of(), "{\"error\":{\"message\":\"" + canary + "\"}}"));
		Throwable thrown = failure(calls, calls.settings(PRIMARY), script);
		assertThat(thrown).isInstanceOf(LlmRetriesExhaustedException.class);
		assertThat(thrown.getMessage()).doesNotContain(canary)
			.contains("test-call", PRIMARY + " #1 SERVER_ERROR (HTTP 500)");
		assertThat(attempts(thrown).toString()).doesNotContain(canary);
		assertThat(calls.events(LlmCallEvent.class).toString()).doesNotContain(canary);
	}

	/** B97. */
	@Test
	void doesNotBookAFallbackThatTheBodyDidNotHeed() throws Throwable {
		Calls calls = new Calls().attempts(1);
		int[] made = { 0 };
		Object result = call(calls, calls.settings(PRIMARY, SECOND), (context) -> {
			if (made[0]++ == 0) {
				throw http(500);
			}
			return LlmResult.of("answer");
		});
		assertThat(((LlmResult<?>) result).target()).hasToString(PRIMARY);
		assertThat(calls.events(LlmCallEvent.AttemptEnded.class)).extracting((event) -> event.target().toString())
			.containsExactly(PRIMARY, PRIMARY);
		assertThat(calls.events(LlmCallEvent.FallbackIgnored.class)).singleElement()
			.extracting((event) -> event.target().toString())
			.isEqualTo(SECOND);
	}

	/** B98. */
	@Test
	void doesNotMultiplyTheAttemptsOfANestedCall() {
		Calls calls = new Calls().attempts(3);
		Script inner = Script.of(http(500));
		Script outer = Script.of(act((context) -> call(calls, calls.settings(PRIMARY), inner)));
		Throwable thrown = failure(calls, calls.settings(PRIMARY, SECOND), outer);
		assertThat(thrown).isInstanceOf(LlmRetriesExhaustedException.class);
		assertThat(inner.calls()).isEqualTo(3);
		assertThat(outer.calls()).isOne();
	}

	/** B98: the failures of a nested call count once for the circuit breaker. */
	@Test
	void countsTheFailuresOfANestedCallOnce() {
		Calls calls = new Calls().attempts(3);
		for (int i = 0; i < 3; i++) {
			failure(calls, calls.settings(PRIMARY),
					Script.of(act((context) -> call(calls, calls.settings(PRIMARY), Script.of(http(500))))));
		}
		assertThat(calls.gates().stateOf(LlmTarget.parse(PRIMARY))).isEqualTo(CircuitState.CLOSED);
	}

	/**
	 * B98: what a nested call met elsewhere says nothing about the outer call's target.
	 */
	@Test
	void doesNotCoolDownTheTargetOfAnOuterCall() {
		Calls calls = new Calls().attempts(2);
		Script inner = Script.of(http(429, "31"), http(429, Map.of(), "{\"error\":{\"code\":\"insufficient_quota\"}}"));
		failure(calls, calls.settings(PRIMARY),
				Script.of(act((context) -> call(calls, calls.settings(SECOND, THIRD), inner))));
		assertThat(inner.targets()).containsExactly(SECOND, THIRD);
		assertThat(calls.gates().isOpenFor(LlmTarget.parse(PRIMARY))).isTrue();
		assertThat(calls.gates().isOpenFor(LlmTarget.parse(SECOND))).isFalse();
	}

	/** B98: a nested call that attempted nothing leaves the outer one its fallback. */
	@Test
	void fallsBackWhereANestedCallAttemptedNothing() throws Throwable {
		Calls calls = new Calls().attempts(1);
		openCircuit(calls, THIRD);
		Script outer = Script.of(act((context) -> call(calls, calls.settings(THIRD), Script.of("never"))), "answer");
		assertThat(call(calls, calls.settings(PRIMARY, SECOND), outer)).isEqualTo("answer");
		assertThat(outer.targets()).containsExactly(PRIMARY, SECOND);
	}

	/** B9: a nested call that was cancelled is not wrapped again. */
	@Test
	void passesOnTheCancellationOfANestedCall() {
		Calls calls = new Calls();
		Throwable inner = new LlmCallCancelledException("inner", List.of(), new CancellationException());
		assertThat(failure(calls, calls.settings(PRIMARY, SECOND), Script.of(inner))).isSameAs(inner);
		assertThat(Thread.interrupted()).as("a flag that nobody raised").isFalse();
	}

	/** B58: whatever is listed under retry-on, an open breaker is not waited for. */
	@Test
	void neverWaitsForAnOpenCircuitWhateverIsRetried() {
		Calls calls = new Calls().attempts(1);
		openCircuit(calls, PRIMARY);
		calls.attempts(3)
			.retryOn(new FailureMatcher(Set.of(FailureKind.CIRCUIT_OPEN), Set.of(Exception.class)),
					FailureMatcher.NONE);
		assertThat(failure(calls, calls.settings(PRIMARY), Script.of("never")))
			.isInstanceOf(LlmCircuitOpenException.class);
		assertThat(calls.waits()).isEmpty();
	}

	/** B98: nor where the outer body wraps what the inner call threw. */
	@Test
	void doesNotMultiplyTheAttemptsOfANestedCallWhoseFailureIsWrapped() {
		Calls calls = new Calls().attempts(3);
		Script inner = Script.of(http(500));
		Script outer = Script.of(act((context) -> {
			try {
				return call(calls, calls.settings(PRIMARY), inner);
			}
			catch (LlmRetriesExhaustedException ex) {
				throw new IllegalStateException("no book", ex);
			}
		}));
		assertThat(failure(calls, calls.settings(PRIMARY, SECOND), outer)).hasMessage("no book");
		assertThat(inner.calls()).isEqualTo(3);
	}

	/** B46 with B26: a closed gate leads where the failures lead that closed it. */
	@Test
	void reachesALimitedFallbackAlsoOnceTheGateIsClosed() throws Throwable {
		Calls calls = new Calls().attempts(1);
		LlmCallSettings onQuota = calls.settings(List.of(calls.target(PRIMARY, FallbackRule.PROVIDER_SIDE),
				calls.target(SECOND, new FailureMatcher(Set.of(FailureKind.QUOTA_EXHAUSTED), Set.of()))));
		call(calls, onQuota, Script.of(http(402), "answer"));
		Script next = Script.of("answer");
		call(calls, onQuota, next);
		assertThat(next.targets()).containsExactly(SECOND);

		Calls other = new Calls().attempts(1);
		openCircuit(other, PRIMARY);
		LlmCallSettings onServerError = other.settings(List.of(other.target(PRIMARY, FallbackRule.PROVIDER_SIDE),
				other.target(SECOND, new FailureMatcher(Set.of(FailureKind.CONTEXT_LENGTH), Set.of())),
				other.target(THIRD, new FailureMatcher(Set.of(FailureKind.SERVER_ERROR), Set.of()))));
		Script afterOpening = Script.of("answer");
		call(other, onServerError, afterOpening);
		assertThat(afterOpening.targets()).containsExactly(THIRD);
	}

	/** B30: a target that was passed over has no share of the deadline. */
	@Test
	void leavesNoShareToATargetThatWasPassedOver() {
		Calls calls = new Calls().attempts(1).deadline(Duration.ofSeconds(10));
		openCircuit(calls, PRIMARY);
		Step step = calls.engine().newSession(calls.settings(PRIMARY, SECOND)).begin();
		assertThat(((Step.Attempt) step).timeout()).isEqualTo(Duration.ofSeconds(10));
	}

	/** B97: attempts that were not heeded count for the target that was called. */
	@Test
	void countsIgnoredFallbacksForTheTargetThatWasCalled() {
		Calls calls = new Calls().attempts(3);
		Throwable thrown = catchThrowable(() -> call(calls, calls.settings(PRIMARY, SECOND), (context) -> {
			throw http(500);
		}));
		assertThat(thrown).isInstanceOf(LlmRetriesExhaustedException.class);
		assertThat(calls.events(LlmCallEvent.ProviderLeft.class)).singleElement()
			.satisfies((left) -> assertThat(left.attempts()).isEqualTo(6))
			.satisfies((left) -> assertThat(left.target()).hasToString(PRIMARY));
	}

	/** One attempt is one attempt, though its target had to cool down first. */
	@Test
	void throwsTheOriginalExceptionAfterAWaitForTheCooldown() {
		Calls calls = new Calls().attempts(1);
		failure(calls, calls.settings(PRIMARY), Script.of(http(429, "5")));
		IllegalStateException mistake = new IllegalStateException();
		assertThat(failure(calls, calls.settings(PRIMARY), Script.of(mistake))).isSameAs(mistake);
	}

	/** B30: the application's own mistake is no deadline's. */
	@Test
	void throwsAMistakeThatSurfacesAfterTheDeadlineAsItIs() {
		Calls calls = new Calls().deadline(Duration.ofSeconds(5));
		IllegalStateException mistake = new IllegalStateException();
		Script script = Script.of(act((context) -> {
			calls.ticker().advance(Duration.ofSeconds(6));
			throw mistake;
		}));
		assertThat(failure(calls, calls.settings(PRIMARY), script)).isSameAs(mistake);
	}

	/** A timeout of ours is retried, and named as what it is. */
	@Test
	void namesAnAttemptTimeout() {
		Calls calls = new Calls().attempts(1);
		LlmCallSession session = calls.engine().newSession(calls.settings(PRIMARY));
		Step.Attempt call = (Step.Attempt) session.begin();
		Step step = session.timedOut(call, new InterruptedException());
		assertThat(((Step.Throw) step).error()).isInstanceOf(LlmRetriesExhaustedException.class)
			.cause()
			.isInstanceOf(LlmAttemptTimeoutException.class)
			.hasMessageContaining(PRIMARY)
			.hasMessageContaining("60000 ms");
	}

	/** Every call ends with one event, whatever became of it. */
	@Test
	void tellsTheEndOfACallOnce() throws Throwable {
		Calls calls = new Calls().attempts(2);
		call(calls, calls.settings(PRIMARY, SECOND), Script.of(http(500), http(500), "answer"));
		assertThat(calls.events(LlmCallEvent.CallEnded.class)).singleElement()
			.satisfies((ended) -> assertThat(ended.target()).hasToString(SECOND))
			.extracting(LlmCallEvent.CallEnded::outcome)
			.isEqualTo(LlmOutcome.SUCCESS);
		assertThat(calls.events(LlmCallEvent.ProviderLeft.class))
			.extracting((left) -> left.target().provider() + " " + left.retries())
			.containsExactly("openai 1", "anthropic 0");
		assertThat(calls.events(LlmCallEvent.RetryScheduled.class)).hasSize(1);
		assertThat(calls.events(LlmCallEvent.FellBack.class)).hasSize(1);
	}

	/** B61: told what was wrong, at once and not counted as a retry. */
	@Test
	void asksAgainWithTheBadAnswerAndWhatIsWrongWithIt() throws Throwable {
		Calls calls = new Calls().attempts(1);
		List<List<LlmFeedback>> told = new ArrayList<>();
		Script script = Script.of(act((context) -> {
			told.add(context.feedback());
			throw new LlmParseException("bad 1", "mend 1");
		}), act((context) -> {
			told.add(context.feedback());
			throw new LlmParseException("bad 2", "mend 2");
		}), act((context) -> {
			told.add(context.feedback());
			return LlmResult.of("good");
		}));
		LlmResult<?> result = (LlmResult<?>) call(calls, calls.settings(PRIMARY), script);
		assertThat(result.value()).isEqualTo("good");
		assertThat(result.attempts()).extracting(LlmAttempt::number, LlmAttempt::kind)
			.containsExactly(tuple(1, FailureKind.MALFORMED_OUTPUT), tuple(2, FailureKind.MALFORMED_OUTPUT));
		assertThat(told).containsExactly(List.of(), List.of(new LlmFeedback("bad 1", null, "mend 1")),
				List.of(new LlmFeedback("bad 1", null, "mend 1"), new LlmFeedback("bad 2", null, "mend 2")));
		assertThat(calls.waits()).isEmpty();
		assertThat(calls.events(LlmCallEvent.ReaskEnded.class)).extracting(LlmCallEvent.ReaskEnded::healed)
			.containsExactly(false, true);
		assertThat(calls.events(LlmCallEvent.ProviderLeft.class)).singleElement()
			.isEqualTo(new LlmCallEvent.ProviderLeft("test-call", calls.lastCallId(), LlmTarget.parse(PRIMARY), 3, 0));
	}

	/** B66. */
	@Test
	void throwsTheLastParseErrorWhenReasksAreUsedUp() {
		Calls calls = new Calls().maxReasks(1);
		LlmParseException last = new LlmParseException("bad 2", "mend 2").withUsage(new LlmUsage(10, 5));
		Throwable thrown = failure(calls, calls.settings(PRIMARY),
				Script.of(new LlmParseException("bad 1", "mend 1"), last, "never"));
		assertThat(thrown).isExactlyInstanceOf(LlmRetriesExhaustedException.class)
			.hasCause(last)
			.hasMessageNotContaining("bad");
		assertThat(attempts(thrown)).extracting(LlmAttempt::usage).containsExactly(null, new LlmUsage(10, 5));
		assertThat(calls.events(LlmCallEvent.ReaskEnded.class)).extracting(LlmCallEvent.ReaskEnded::healed)
			.containsExactly(false);
	}

	/** B66, B117: if no re-ask is allowed, the parse error is the cause. */
	@Test
	void throwsTheOnlyParseErrorAsTheCause() {
		Calls calls = new Calls().maxReasks(0);
		LlmParseException only = new LlmParseException("bad", "mend");
		assertThat(failure(calls, calls.settings(PRIMARY), Script.of(only)))
			.isInstanceOf(LlmRetriesExhaustedException.class)
			.hasCauseReference(only);
	}

	/**
	 * B67: an error during the re-ask uses the retry budget, and what was told stays
	 * told.
	 */
	@Test
	void retriesAnErrorDuringAReaskUnderTheRetryBudget() throws Throwable {
		Calls calls = new Calls().attempts(3);
		List<Integer> told = new ArrayList<>();
		Script script = Script.of(new LlmParseException("bad 1", "mend 1"), act((context) -> {
			told.add(context.feedback().size());
			throw http(503);
		}), act((context) -> {
			told.add(context.feedback().size());
			throw http(503);
		}), act((context) -> {
			told.add(context.feedback().size());
			throw new LlmParseException("bad 2", "mend 2");
		}), act((context) -> {
			told.add(context.feedback().size());
			return "good";
		}));
		assertThat(call(calls, calls.settings(PRIMARY), script)).isEqualTo("good");
		assertThat(told).containsExactly(1, 1, 1, 2);
		assertThat(calls.waits()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
	}

	/** B66, B42: after its re-asks a target is given up, and the next one is told too. */
	@Test
	void fallsBackWhenReasksAreUsedUp() throws Throwable {
		Calls calls = new Calls().maxReasks(1);
		List<Integer> told = new ArrayList<>();
		Script script = Script.of(new LlmParseException("bad 1", "mend 1"), new LlmParseException("bad 2", "mend 2"),
				act((context) -> {
					told.add(context.feedback().size());
					throw new LlmParseException("bad 3", "mend 3");
				}), "good");
		assertThat(call(calls, calls.settings(PRIMARY, SECOND), script)).isEqualTo("good");
		assertThat(script.targets()).containsExactly(PRIMARY, PRIMARY, SECOND, SECOND);
		assertThat(told).containsExactly(1);
	}

	/** B69: a cut answer is told apart. */
	@Test
	void classifiesAnAnswerThatWasCutOff() {
		Calls calls = new Calls().maxReasks(1);
		LlmParseException cut = new LlmParseException(LlmParseException.Problem.TRUNCATED, "{", "shorter", null);
		Throwable thrown = failure(calls, calls.settings(PRIMARY), Script.of(cut));
		assertThat(attempts(thrown)).extracting(LlmAttempt::kind).containsOnly(FailureKind.TRUNCATED_OUTPUT).hasSize(2);
	}

	/** B61: what a parser of its own threw is told with the answer that was noted. */
	@Test
	void tellsTheAnswerThatWasNoted() throws Throwable {
		Calls calls = new Calls();
		List<LlmFeedback> told = new ArrayList<>();
		Script script = Script.of(act((context) -> {
			context.answered("{oops");
			return JsonMapper.shared().readTree("{oops");
		}), act((context) -> {
			told.addAll(context.feedback());
			return "good";
		}));
		assertThat(call(calls, calls.settings(PRIMARY), script)).isEqualTo("good");
		assertThat(told).singleElement().satisfies((feedback) -> {
			assertThat(feedback.answer()).isEqualTo("{oops");
			assertThat(feedback.message()).contains("could not be used").contains("'o'");
		});
	}

	/** A re-ask does not begin after the deadline. */
	@Test
	void doesNotAskAgainAfterTheDeadline() {
		Calls calls = new Calls().deadline(Duration.ofSeconds(5));
		Throwable thrown = failure(calls, calls.settings(PRIMARY), Script.of(act((context) -> {
			calls.ticker().advance(Duration.ofSeconds(6));
			throw new LlmParseException("bad", "mend");
		})));
		assertThat(thrown).isInstanceOf(LlmDeadlineExceededException.class);
		assertThat(attempts(thrown)).hasSize(1);
	}

	/**
	 * B72: the errors to collect, subclasses included, oldest first, a fresh list each.
	 */
	@Test
	void listsTheErrorsThatAreToBeCollected() throws Throwable {
		Calls calls = new Calls().attempts(4).collect(java.io.IOException.class);
		Exception first = new java.net.ConnectException("refused");
		Exception other = http(500);
		Exception second = new java.util.concurrent.ExecutionException(new java.io.EOFException());
		Script script = Script.of(first, other, second, "good");
		call(calls, calls.settings(PRIMARY), script);
		assertThat(script.errorsSeen()).containsExactly(List.of(), List.of(first), List.of(first),
				List.of(first, second));
		Script next = Script.of("good");
		call(calls, calls.settings(PRIMARY), next);
		assertThat(next.errorsSeen()).containsExactly(List.of());
	}

	/**
	 * Whether the driver delivers elements before the end, which cannot be taken back.
	 */
	protected boolean deliversElements() {
		return false;
	}

	private static LlmAnswerCheck refuse(Object refused, LlmAnswerCheck.Verdict verdict) {
		return (answer) -> refused.equals(answer.value()) ? verdict : LlmAnswerCheck.Verdict.accept();
	}

	/** B114: a refused answer is asked for again, with what is wrong. */
	@Test
	void asksAgainForAnAnswerThatACheckRefuses() throws Throwable {
		assumeFalse(deliversElements(), "streams have tests of their own");
		Calls calls = new Calls().check(refuse("short", LlmAnswerCheck.Verdict.refuse("Write more.")));
		List<LlmFeedback> told = new ArrayList<>();
		Script script = Script.of("short", act((context) -> {
			told.addAll(context.feedback());
			return "long";
		}));
		assertThat(call(calls, calls.settings(PRIMARY), script)).isEqualTo("long");
		assertThat(told).singleElement().satisfies((feedback) -> {
			assertThat(feedback.answer()).isEqualTo("short");
			assertThat(feedback.message()).isEqualTo("Write more.");
		});
		assertThat(calls.waits()).isEmpty();
	}

	/** B114: the kind decides whether to retry or to fall back. */
	@ParameterizedTest
	@CsvSource({ "SERVER_ERROR, openai/gpt-4o-mini", "CONTENT_FILTERED, anthropic/claude-3-5-haiku-latest",
			"EMPTY_OUTPUT, openai/gpt-4o-mini" })
	void doesWhatTheKindOfARefusalAsksFor(FailureKind kind, String next) throws Throwable {
		assumeFalse(deliversElements(), "streams have tests of their own");
		List<LlmAnswerCheck.Answer> checked = new ArrayList<>();
		Calls calls = new Calls().check((answer) -> {
			checked.add(answer);
			return refuse("bad", LlmAnswerCheck.Verdict.refuse(kind, null)).check(answer);
		});
		LlmResult<?> result = (LlmResult<?>) call(calls, calls.settings(PRIMARY, SECOND),
				Script.of(act((context) -> LlmResult.of(context.target() != null ? "bad" : "")),
						act((context) -> LlmResult.of(context.target().toString()))));
		assertThat(result.value()).isEqualTo(next);
		assertThat(result.attempts()).extracting(LlmAttempt::kind).containsExactly(kind);
		assertThat(checked).extracting(LlmAnswerCheck.Answer::call).containsOnly("test-call");
		assertThat(checked.get(1).target()).isEqualTo(LlmTarget.parse(next));
		assertThat(checked.get(0)).hasToString("Answer[call=test-call, target=" + PRIMARY + ", attempt=1]");
	}

	/** B114: the last refusal is the outcome of the call. */
	@Test
	void failsAfterTheReasksOfRefusedAnswers() {
		assumeFalse(deliversElements(), "streams have tests of their own");
		Calls calls = new Calls().check((answer) -> LlmAnswerCheck.Verdict.refuse("No."));
		Throwable thrown = failure(calls, calls.settings(PRIMARY), Script.of(1, 2, 3, 4));
		assertThat(attempts(thrown)).extracting(LlmAttempt::kind).containsOnly(FailureKind.MALFORMED_OUTPUT).hasSize(3);
	}

	/** The exception of a check is the application's own. */
	@Test
	void throwsTheExceptionOfACheck() {
		assumeFalse(deliversElements(), "streams have tests of their own");
		IllegalStateException broken = new IllegalStateException("a check that throws");
		Calls calls = new Calls().check((answer) -> {
			throw broken;
		});
		assertThat(failure(calls, calls.settings(PRIMARY), Script.of("answer", "never"))).isSameAs(broken);
	}

	/** B106: an answer without content is asked for once more. */
	@Test
	void retriesAnEmptyAnswerOnce() {
		Calls calls = new Calls().attempts(5);
		Script script = Script.of(new LlmUnusableAnswerException(FailureKind.EMPTY_OUTPUT),
				new LlmUnusableAnswerException(FailureKind.EMPTY_OUTPUT), "never");
		Throwable thrown = failure(calls, calls.settings(PRIMARY), script);
		assertThat(attempts(thrown)).extracting(LlmAttempt::kind).containsOnly(FailureKind.EMPTY_OUTPUT).hasSize(2);
	}

	/** B115: a request that one model refuses is sent to the next one. */
	@Test
	void fallsBackFromAnInvalidRequest() throws Throwable {
		Calls calls = new Calls();
		Script script = Script.of(http(400), http(422), "answer");
		assertThat(call(calls, calls.settings(PRIMARY, SECOND, THIRD), script)).isEqualTo("answer");
		assertThat(calls.waits()).isEmpty();
	}

	private static List<LlmAttempt> attempts(Throwable thrown) {
		return ((LlmCallException) thrown).attempts();
	}

}
