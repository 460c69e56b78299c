/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.blocking;

import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmFeedback;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.engine.AttemptBody;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.Script;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmAttempt;
import io.github.llmresilience.failure.LlmAttemptTimeoutException;
import io.github.llmresilience.failure.LlmCallCancelledException;
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.failure.LlmCircuitOpenException;
import io.github.llmresilience.failure.LlmDeadlineExceededException;
import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.failure.LlmRetriesExhaustedException;
import io.github.llmresilience.gate.CircuitBreakerSettings;
import io.github.llmresilience.gate.RateLimit;
import io.github.llmresilience.ratelimit.RateLimitPolicy;
import io.github.llmresilience.time.ManualPatrol;
import io.github.llmresilience.time.Ticker;
import io.github.llmresilience.time.Watchdog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import static io.github.llmresilience.engine.Script.act;
import static io.github.llmresilience.engine.Script.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Model calls inside a method: protected by themselves, in one history with the method.
 */
class ModelCallTests {

	private static final String PRIMARY = "openai/gpt-4o-mini";

	private static final String SECOND = "anthropic/claude-3-5-haiku-latest";

	private static final Watchdog watchdog = new Watchdog(Ticker.system(), Runnable::run);

	private final Calls calls = new Calls();

	private final BlockingDriver driver = new BlockingDriver(this.calls.engine(), this.calls.sleeper(), watchdog,
			DriverMode.PROTECTED, null);

	@AfterAll
	static void closeWatchdog() {
		watchdog.close();
	}

	private Object model(Script script) throws Throwable {
		return this.driver.callModel(LlmCallContext.current(), false, script::run);
	}

	/** B90: what was done before in the method is not done again. */
	@Test
	void retriesTheModelCallAndNotTheMethod() throws Throwable {
		Script first = Script.of("tool call");
		Script second = Script.of(http(503), http(503), "answer");
		List<String> done = new ArrayList<>();
		Object result = this.driver.call(this.calls.settings(PRIMARY), () -> {
			done.add("body");
			model(first);
			done.add("tool");
			return LlmResult.of(model(second));
		});
		assertThat(done).containsExactly("body", "tool");
		assertThat(first.calls()).isOne();
		assertThat(second.calls()).isEqualTo(3);
		assertThat(((LlmResult<?>) result).value()).isEqualTo("answer");
		assertThat(((LlmResult<?>) result).attempts()).extracting(LlmAttempt::number, LlmAttempt::kind)
			.containsExactly(tuple(1, FailureKind.OVERLOADED), tuple(2, FailureKind.OVERLOADED));
		assertThat(this.calls.waits()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
	}

	/** Each request of a model is one attempt; the method itself is none. */
	@Test
	void countsEachModelRequestOnce() throws Throwable {
		this.driver.call(this.calls.settings(PRIMARY), () -> {
			model(Script.of("tool call"));
			return model(Script.of(http(500), "answer"));
		});
		assertThat(this.calls.events(LlmCallEvent.AttemptEnded.class)).extracting(LlmCallEvent.AttemptEnded::kind)
			.containsExactly(null, FailureKind.SERVER_ERROR, null);
		assertThat(this.calls.events(LlmCallEvent.ProviderLeft.class)).containsExactly(
				new LlmCallEvent.ProviderLeft("test-call", this.calls.lastCallId(), LlmTarget.parse(PRIMARY), 3, 1));
		assertThat(this.calls.events(LlmCallEvent.CallEnded.class)).hasSize(1);
	}

	/** B48: the model that answered stays for the rest of the call. */
	@Test
	void staysAtTheTargetThatAnswered() throws Throwable {
		LlmCallSettings settings = this.calls.settings(PRIMARY, SECOND);
		Script first = Script.of(http(404), "tool call");
		Script second = Script.of(http(500), "answer");
		Object result = this.driver.call(settings, () -> {
			model(first);
			return LlmResult.of(model(second));
		});
		assertThat(first.targets()).containsExactly(PRIMARY, SECOND);
		assertThat(second.targets()).containsExactly(SECOND, SECOND);
		assertThat(((LlmResult<?>) result).target()).hasToString(SECOND);
		Script next = Script.of("answer");
		this.driver.call(settings, () -> model(next));
		assertThat(next.targets()).containsExactly(PRIMARY);
	}

	/**
	 * B98: what a model call decided is final for the method, also where it is wrapped.
	 */
	@Test
	void neverMultipliesAttempts() {
		Script script = Script.of(http(503));
		List<String> bodies = new ArrayList<>();
		Throwable thrown = catchThrowable(() -> this.driver.call(this.calls.settings(PRIMARY, SECOND), () -> {
			bodies.add("body");
			try {
				return model(script);
			}
			catch (LlmRetriesExhaustedException ex) {
				throw new IllegalStateException("wrapped", ex);
			}
		}));
		assertThat(thrown).isInstanceOf(IllegalStateException.class).hasCauseInstanceOf(LlmCallException.class);
		assertThat(bodies).hasSize(1);
		assertThat(script.calls()).isEqualTo(6);
		assertThat(this.calls.events(LlmCallEvent.CallEnded.class)).extracting(LlmCallEvent.CallEnded::outcome)
			.containsExactly(LlmOutcome.FAILURE);
	}

	/** B98: also where the method hides what it caught. */
	@Test
	void neverMultipliesAttemptsWhereTheMethodHidesTheCause() {
		Script script = Script.of(http(503));
		Throwable thrown = catchThrowable(() -> this.driver.call(this.calls.settings(PRIMARY), () -> {
			try {
				return model(script);
			}
			catch (LlmCallException ex) {
				throw new ConnectException("hidden");
			}
		}));
		assertThat(thrown).hasMessage("hidden");
		assertThat(script.calls()).isEqualTo(3);
	}

	/** A method may go on after a model call that failed. */
	@Test
	void letsTheMethodGoOnAfterAFailedModelCall() throws Throwable {
		Script failing = Script.of(http(503));
		Script working = Script.of("answer");
		Object result = this.driver.call(this.calls.settings(PRIMARY), () -> {
			assertThat(catchThrowable(() -> model(failing))).isInstanceOf(LlmCallException.class);
			return model(working);
		});
		assertThat(result).isEqualTo("answer");
	}

	/** A model call that outlives its method is not retried for nobody. */
	@Test
	void doesNotRetryForAMethodThatHasEnded() throws Throwable {
		List<LlmCallContext> left = new ArrayList<>();
		this.driver.call(this.calls.settings(PRIMARY), () -> left.add(LlmCallContext.current()));
		List<String> requests = new ArrayList<>();
		assertThat(catchThrowable(() -> this.driver.callModel(left.get(0), false, () -> {
			requests.add("request");
			throw http(503);
		}))).hasMessage("HTTP 503");
		assertThat(requests).hasSize(1);
		assertThat(this.calls.events(LlmCallEvent.CallEnded.class)).hasSize(1);
	}

	/** B3: one attempt of a model and nothing more to do. */
	@Test
	void passesOnTheOriginalExceptionOfASingleModelAttempt() {
		Exception original = http(400);
		List<String> bodies = new ArrayList<>();
		Throwable thrown = catchThrowable(() -> this.driver.call(this.calls.settings(PRIMARY), () -> {
			bodies.add("body");
			return model(Script.of(original));
		}));
		assertThat(thrown).isInstanceOf(LlmRetriesExhaustedException.class).hasCauseReference(original);
		assertThat(bodies).hasSize(1);
		assertThat(this.calls.events(LlmCallEvent.AttemptEnded.class)).hasSize(1);
	}

	/**
	 * What only the caller's converter sees runs the method again, and tells the model.
	 */
	@Test
	void runsTheMethodAgainWhereOnlyTheMethodCanReadTheAnswer() throws Throwable {
		Script model = Script.of(act((context) -> "{}"));
		List<List<LlmFeedback>> told = new ArrayList<>();
		Object result = this.driver.call(this.calls.settings(PRIMARY), () -> {
			LlmCallContext context = LlmCallContext.current();
			told.add(context.feedback());
			Object answer = model(model);
			context.answered((String) answer);
			if (told.size() == 1) {
				throw new LlmParseException("{}", "title is missing");
			}
			return LlmResult.of(answer);
		});
		assertThat(told).containsExactly(List.of(), List.of(new LlmFeedback("{}", null, "title is missing")));
		assertThat(((LlmResult<?>) result).attempts()).extracting(LlmAttempt::kind)
			.containsExactly(FailureKind.MALFORMED_OUTPUT);
		assertThat(this.calls.events(LlmCallEvent.AttemptEnded.class)).hasSize(2);
		assertThat(this.calls.events(LlmCallEvent.MethodFailed.class)).containsExactly(new LlmCallEvent.MethodFailed(
				"test-call", this.calls.lastCallId(), LlmTarget.parse(PRIMARY), FailureKind.MALFORMED_OUTPUT));
		assertThat(this.calls.events(LlmCallEvent.ReaskEnded.class)).extracting(LlmCallEvent.ReaskEnded::healed)
			.containsExactly(true);
	}

	/** The method is run again where its model calls have gone to, and told there. */
	@Test
	void runsTheMethodAgainAtTheTargetThatAnswered() throws Throwable {
		Script model = Script.of(http(401), "bad", "good");
		List<Integer> told = new ArrayList<>();
		LlmCallSettings settings = this.calls.settings(PRIMARY, SECOND);
		Object result = this.driver.call(settings, () -> {
			told.add(LlmCallContext.current().feedback().size());
			Object answer = model(model);
			if (answer.equals("bad")) {
				throw new LlmParseException("bad", "mend");
			}
			return LlmResult.of(answer);
		});
		assertThat(((LlmResult<?>) result).value()).isEqualTo("good");
		assertThat(told).containsExactly(0, 1);
		assertThat(model.targets()).containsExactly(PRIMARY, SECOND, SECOND);
		assertThat(this.calls.events(LlmCallEvent.ReaskEnded.class)).containsExactly(
				new LlmCallEvent.ReaskEnded("test-call", this.calls.lastCallId(), LlmTarget.parse(SECOND), true));
	}

	/** Model calls on several threads go to another target together. */
	@Test
	void goesAlongWithAModelCallThatHasFallenBack() throws Throwable {
		LlmCallSettings settings = this.calls.attempts(1).settings(PRIMARY, SECOND);
		Script slow = Script.of(http(500), "slow answer");
		Script quick = Script.of(http(500), "quick answer");
		this.driver.call(settings, () -> {
			LlmCallContext method = LlmCallContext.current();
			List<Object> answers = new ArrayList<>();
			answers.add(this.driver.callModel(method, false, () -> {
				if (answers.isEmpty()) {
					answers.add(this.driver.callModel(method, false, quick::run));
				}
				return slow.run();
			}));
			assertThat(answers).containsExactly("quick answer", "slow answer");
			return "done";
		});
		assertThat(quick.targets()).containsExactly(PRIMARY, SECOND);
		assertThat(slow.targets()).containsExactly(PRIMARY, SECOND);
		assertThat(this.calls.events(LlmCallEvent.FellBack.class)).hasSize(1);
	}

	/** Re-asks of the model calls and of the method share one budget. */
	@Test
	void sharesTheBudgetOfReasks() {
		Script model = Script.of(new LlmParseException("1", "m"), "2", new LlmParseException("3", "m"), "4");
		List<String> bodies = new ArrayList<>();
		Throwable thrown = catchThrowable(() -> this.driver.call(this.calls.settings(PRIMARY), () -> {
			bodies.add("body");
			model(model);
			throw new LlmParseException("x", "m");
		}));
		assertThat(thrown).isInstanceOf(LlmRetriesExhaustedException.class);
		assertThat(model.calls()).isEqualTo(3);
		assertThat(bodies).hasSize(2);
	}

	/** The model call uses the turn that its method has waited for. */
	@Test
	void waitsOnceForItsTurn() throws Throwable {
		Calls limited = new Calls("openai", new RateLimitPolicy(61L, null, false));
		BlockingDriver limitedDriver = new BlockingDriver(limited.engine(), limited.sleeper(), watchdog,
				DriverMode.PROTECTED, null);
		RateLimit limit = limited.gates().rateLimit("openai");
		limit.tryTake();
		List<RateLimit.Turn> behind = new ArrayList<>();
		limited.onWait(() -> behind.add(limit.reserve()));
		Script model = Script.of("answer");
		assertThat(limitedDriver.call(limited.settings(PRIMARY),
				() -> limitedDriver.callModel(LlmCallContext.current(), false, model::run)))
			.isEqualTo("answer");
		assertThat(limited.waits()).containsExactly(Duration.ofSeconds(1));
		assertThat(behind).singleElement().satisfies((turn) -> assertThat(turn.delay()).hasSeconds(2));
		assertThat(limit.status().requests()).isEqualTo(-1);
	}

	/** A second model call needs a turn of its own. */
	@Test
	void takesATurnForEachModelCall() throws Throwable {
		Calls limited = new Calls("openai", new RateLimitPolicy(61L, null, false));
		BlockingDriver limitedDriver = new BlockingDriver(limited.engine(), limited.sleeper(), watchdog,
				DriverMode.PROTECTED, null);
		Script model = Script.of("tool call", "answer");
		limitedDriver.call(limited.settings(PRIMARY), () -> {
			limitedDriver.callModel(LlmCallContext.current(), false, model::run);
			return limitedDriver.callModel(LlmCallContext.current(), false, model::run);
		});
		assertThat(limited.waits()).containsExactly(Duration.ofSeconds(1));
	}

	/** B58, B60: an open circuit fails fast, before the method runs. */
	@Test
	void failsFastWhereTheCircuitIsOpen() throws Throwable {
		Calls guarded = new Calls(new CircuitBreakerSettings(true, 4, null, 2, 50.0, null, null, Duration.ofSeconds(30),
				1, null, null, null, null, null, null));
		BlockingDriver guardedDriver = new BlockingDriver(guarded.engine(), guarded.sleeper(), watchdog,
				DriverMode.PROTECTED, null);
		guarded.attempts(2);
		LlmCallSettings settings = guarded.settings(PRIMARY);
		Script failing = Script.of(http(500));
		AttemptBody body = () -> guardedDriver.callModel(LlmCallContext.current(), false, failing::run);
		assertThat(catchThrowable(() -> guardedDriver.call(settings, body)))
			.isInstanceOf(LlmRetriesExhaustedException.class);
		assertThat(guarded.gates().stateOf(LlmTarget.parse(PRIMARY))).isEqualTo(CircuitState.OPEN);
		assertThat(catchThrowable(() -> guardedDriver.call(settings, body)))
			.isInstanceOf(LlmCircuitOpenException.class);
		assertThat(failing.calls()).isEqualTo(2);
		guarded.ticker().advance(Duration.ofSeconds(31));
		Script healthy = Script.of("answer");
		assertThat(guardedDriver.call(settings,
				() -> guardedDriver.callModel(LlmCallContext.current(), false, healthy::run)))
			.isEqualTo("answer");
		assertThat(guarded.gates().stateOf(LlmTarget.parse(PRIMARY))).isEqualTo(CircuitState.CLOSED);
	}

	/** B30: one deadline for all model calls of a method. */
	@Test
	void endsAtTheDeadlineOfTheMethod() {
		Script model = Script.of(act((context) -> {
			this.calls.ticker().advance(Duration.ofSeconds(6));
			throw http(500);
		}));
		Throwable thrown = catchThrowable(() -> this.driver
			.call(this.calls.deadline(Duration.ofSeconds(10)).settings(PRIMARY), () -> model(model)));
		assertThat(thrown).isInstanceOf(LlmDeadlineExceededException.class);
		assertThat(model.calls()).isEqualTo(2);
		assertThat(this.calls.events(LlmCallEvent.CallEnded.class)).extracting(LlmCallEvent.CallEnded::outcome)
			.containsExactly(LlmOutcome.DEADLINE);
	}

	/**
	 * B103: the attempt's timeout is that of one model request. What the method does
	 * itself has the same limit, without the model requests.
	 */
	@Test
	void givesEachModelRequestTheAttemptTimeout() throws Throwable {
		try (Watchdog manual = new Watchdog(this.calls.ticker(), Runnable::run)) {
			BlockingDriver timed = new BlockingDriver(this.calls.engine(), this.calls.sleeper(), manual,
					DriverMode.PROTECTED, null);
			LlmCallSettings settings = this.calls.attemptTimeout(Duration.ofSeconds(10)).settings(PRIMARY);
			Object result = timed.call(settings, () -> {
				for (int round = 0; round < 5; round++) {
					timed.callModel(LlmCallContext.current(), false, () -> pass(manual, Duration.ofSeconds(9)));
					pass(manual, Duration.ofMillis(1900));
				}
				return "done";
			});
			assertThat(result).isEqualTo("done");
			assertThat(this.calls.events(LlmCallEvent.AttemptEnded.class)).hasSize(5);
		}
	}

	/** B103: also without a deadline, nothing that the method does is unlimited. */
	@Test
	void limitsWhatTheMethodDoesAfterItsModelCalls() {
		try (Watchdog manual = new Watchdog(this.calls.ticker(), Runnable::run)) {
			BlockingDriver timed = new BlockingDriver(this.calls.engine(), this.calls.sleeper(), manual,
					DriverMode.PROTECTED, null);
			LlmCallSettings settings = this.calls.attempts(1).attemptTimeout(Duration.ofSeconds(10)).settings(PRIMARY);
			Throwable thrown = catchThrowable(() -> timed.call(settings, () -> {
				timed.callModel(LlmCallContext.current(), false, () -> pass(manual, Duration.ofSeconds(9)));
				pass(manual, Duration.ofMillis(9900));
				assertThat(Thread.currentThread().isInterrupted()).isFalse();
				pass(manual, Duration.ofMillis(200));
				Thread.sleep(Duration.ofMinutes(1).toMillis());
				return "never";
			}));
			assertThat(thrown).isInstanceOf(LlmRetriesExhaustedException.class)
				.hasCauseInstanceOf(LlmAttemptTimeoutException.class);
			assertThat(Thread.interrupted()).isFalse();
		}
	}

	/** The failure of a model call counts, although the method is slow to pass it on. */
	@Test
	void passesOnTheErrorOfAModelCallAtTheLimit() {
		try (Watchdog manual = new Watchdog(this.calls.ticker(), Runnable::run)) {
			BlockingDriver timed = new BlockingDriver(this.calls.engine(), this.calls.sleeper(), manual,
					DriverMode.PROTECTED, null);
			LlmCallSettings settings = this.calls.attempts(1).deadline(Duration.ofSeconds(10)).settings(PRIMARY);
			Throwable thrown = catchThrowable(() -> timed.call(settings, () -> {
				try {
					return timed.callModel(LlmCallContext.current(), false, () -> {
						pass(manual, Duration.ofSeconds(10));
						throw new InterruptedException();
					});
				}
				finally {
					pass(manual, Duration.ofMillis(1));
				}
			}));
			assertThat(thrown).isInstanceOf(LlmDeadlineExceededException.class);
			assertThat(Thread.interrupted()).isFalse();
		}
	}

	/** B30: what the method does between its model calls ends at the deadline too. */
	@Test
	void endsTheMethodItselfAtTheDeadline() {
		try (Watchdog manual = new Watchdog(this.calls.ticker(), Runnable::run)) {
			BlockingDriver timed = new BlockingDriver(this.calls.engine(), this.calls.sleeper(), manual,
					DriverMode.PROTECTED, null);
			LlmCallSettings settings = this.calls.attemptTimeout(Duration.ofMinutes(5))
				.deadline(Duration.ofSeconds(90))
				.settings(PRIMARY);
			Throwable thrown = catchThrowable(() -> timed.call(settings, () -> {
				timed.callModel(LlmCallContext.current(), false, () -> "tool call");
				pass(manual, Duration.ofSeconds(70));
				assertThat(Thread.currentThread().isInterrupted()).isFalse();
				pass(manual, Duration.ofSeconds(25));
				Thread.sleep(Duration.ofMinutes(1).toMillis());
				return "never";
			}));
			assertThat(thrown).isInstanceOf(LlmDeadlineExceededException.class);
			assertThat(Thread.interrupted()).isFalse();
		}
	}

	private Object pass(Watchdog watchdog, Duration time) {
		this.calls.ticker().advance(time);
		ManualPatrol.look(watchdog);
		return "answer";
	}

	/** B9: an interrupt in a model call cancels the whole call, once. */
	@Test
	void cancelsTheCallWhereAModelCallIsInterrupted() {
		Throwable thrown = catchThrowable(() -> this.driver.call(this.calls.settings(PRIMARY, SECOND),
				() -> model(Script.of(new InterruptedException(), "never"))));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(thrown).isInstanceOf(LlmCallCancelledException.class);
		assertThat(((LlmCallException) thrown).attempts()).hasSize(1);
		assertThat(this.calls.events(LlmCallEvent.CallEnded.class)).extracting(LlmCallEvent.CallEnded::outcome)
			.containsExactly(LlmOutcome.CANCELLED);
		assertThat(this.calls.events(LlmCallEvent.AttemptEnded.class)).hasSize(1);
	}

	/** A cancelled call is not a failure of its method. */
	@Test
	void publishesNoFailureOfAMethodThatIsInterruptedAfterAModelCall() {
		Throwable thrown = catchThrowable(() -> this.driver.call(this.calls.settings(PRIMARY), () -> {
			model(Script.of("answer"));
			throw new InterruptedException();
		}));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(thrown).isInstanceOf(LlmCallCancelledException.class);
		assertThat(this.calls.events(LlmCallEvent.AttemptEnded.class)).hasSize(1);
		assertThat(this.calls.events(LlmCallEvent.MethodFailed.class)).isEmpty();
	}

	/** B50: model calls of one method on several threads, in one history. */
	@Test
	void keepsOneHistoryOverThreads() throws Throwable {
		Calls unguarded = new Calls(new CircuitBreakerSettings(false, null, null, null, null, null, null, null, null,
				null, null, null, null, null, null));
		BlockingDriver parallel = new BlockingDriver(unguarded.engine(), unguarded.sleeper(), watchdog,
				DriverMode.PROTECTED, null);
		int threads = 8;
		ExecutorService pool = Executors.newFixedThreadPool(threads);
		try {
			Object result = parallel.call(unguarded.settings(PRIMARY), () -> {
				List<Future<Object>> futures = new ArrayList<>();
				for (int i = 0; i < threads; i++) {
					Script script = Script.of(http(500), http(500), "answer");
					Callable<Object> task = () -> {
						try {
							return parallel.callModel(LlmCallContext.current(), false, script::run);
						}
						catch (Throwable ex) {
							throw new IllegalStateException(ex);
						}
					};
					futures.add(pool.submit(LlmCallContext.wrap(task)));
				}
				for (Future<Object> future : futures) {
					assertThat(future.get()).isEqualTo("answer");
				}
				return LlmResult.of("done");
			});
			assertThat(((LlmResult<?>) result).attempts()).hasSize(2 * threads);
			assertThat(unguarded.events(LlmCallEvent.AttemptEnded.class)).hasSize(3 * threads);
			assertThat(unguarded.events(LlmCallEvent.ProviderLeft.class)).containsExactly(new LlmCallEvent.ProviderLeft(
					"test-call", unguarded.lastCallId(), LlmTarget.parse(PRIMARY), 3 * threads, 2 * threads));
		}
		finally {
			pool.shutdownNow();
		}
	}

	/** B11: without protection the model is called once, in the context of the method. */
	@Test
	void callsTheModelOnceWhereTheCallIsNotProtected() {
		BlockingDriver bare = new BlockingDriver(this.calls.engine(), this.calls.sleeper(), watchdog, DriverMode.BARE,
				null);
		Script script = Script.of(http(503), "never");
		Throwable thrown = catchThrowable(() -> bare.call(this.calls.settings(PRIMARY, SECOND),
				() -> bare.callModel(LlmCallContext.current(), false, script::run)));
		assertThat(thrown).hasMessage("HTTP 503");
		assertThat(script.targets()).containsExactly(PRIMARY);
	}

}
