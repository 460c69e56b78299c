/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.blocking;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmHedgeOutcome;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.call.ThreadContext;
import io.github.llmresilience.engine.AbandonedAttempts;
import io.github.llmresilience.engine.AttemptBody;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.OwnThreads;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmCallCancelledException;
import io.github.llmresilience.gate.GateChange;
import io.github.llmresilience.rule.HedgePolicy;
import io.github.llmresilience.time.SystemTimer;
import io.github.llmresilience.time.Ticker;
import io.github.llmresilience.time.Timer;
import io.github.llmresilience.time.Watchdog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.github.llmresilience.engine.Script.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;

/**
 * A second attempt at a model call that blocks its thread: each attempt says itself when
 * its time for a hedge has come.
 */
@Timeout(60)
class HedgedModelCallTests {

	private static final String PRIMARY = "openai/gpt-4o-mini";

	private static final String SECOND = "anthropic/claude-3-5-haiku-latest";

	private final Calls calls = new Calls(5).hedge(new HedgePolicy(true, Duration.ofSeconds(3), false));

	private final Watchdog watchdog = new Watchdog(Ticker.system(), Runnable::run);

	private final ExecutorService executor = Executors.newCachedThreadPool();

	/** What waits for its time: the test decides when that is. */
	private final Queue<Runnable> scheduled = new ConcurrentLinkedQueue<>();

	private final Timer timer = (task, delay) -> {
		this.scheduled.add(task);
		return () -> this.scheduled.remove(task);
	};

	private final Map<String, AttemptBody> models = new ConcurrentHashMap<>();

	private final Queue<String> asked = new ConcurrentLinkedQueue<>();

	private final Queue<String> interrupted = new ConcurrentLinkedQueue<>();

	private final CountDownLatch secondRuns = new CountDownLatch(1);

	private BlockingDriver driver = driver(this.executor::execute);

	private BlockingDriver driver(Executor executor) {
		return new BlockingDriver(this.calls.engine(), this.calls.sleeper(), this.watchdog, DriverMode.PROTECTED,
				threads(this.timer, executor, ThreadContext.NONE));
	}

	@AfterEach
	void close() throws InterruptedException {
		this.executor.shutdownNow();
		assertThat(this.executor.awaitTermination(10, TimeUnit.SECONDS)).as("threads left").isTrue();
		this.watchdog.close();
		assertThat(Thread.interrupted()).as("an interrupt left over").isFalse();
	}

	private Object attempt() throws Throwable {
		String target = LlmCallContext.current().target().toString();
		this.asked.add(target);
		try {
			return this.models.get(target).attempt();
		}
		catch (InterruptedException ex) {
			this.interrupted.add(target);
			throw ex;
		}
	}

	private static AttemptThreads threads(Timer timer, Executor executor, ThreadContext context) {
		AbandonedAttempts abandoned = new AbandonedAttempts((task, delay) -> () -> {
		}, 64);
		return new AttemptThreads(timer, new OwnThreads(executor, abandoned), context, () -> false);
	}

	private LlmResult<?> call(boolean offersTools) throws Throwable {
		return (LlmResult<?>) this.driver.call(this.calls.settings(PRIMARY, SECOND),
				() -> LlmResult.of(this.driver.callModelUnchecked(LlmCallContext.current(), new ModelRequest<>(() -> {
					try {
						return attempt();
					}
					catch (Throwable ex) {
						throw HedgedModelCallTests.<RuntimeException>sneaky(ex);
					}
				}, offersTools, (target) -> false))));
	}

	@SuppressWarnings("unchecked")
	private static <E extends Throwable> E sneaky(Throwable error) throws E {
		throw (E) error;
	}

	private LlmResult<?> call() throws Throwable {
		return call(false);
	}

	/** The answer takes long. */
	private void hedge() {
		this.scheduled.remove().run();
	}

	/** Takes long, and does not answer at all. */
	private Object hang() throws InterruptedException {
		hedge();
		forever();
		return "never";
	}

	private Object failOnceTheSecondRuns() throws InterruptedException {
		hedge();
		this.secondRuns.await();
		throw http(503);
	}

	private void awaitTheFirstFailure() {
		while (this.calls.events(LlmCallEvent.AttemptEnded.class).isEmpty()) {
			Thread.onSpinWait();
		}
	}

	private static void forever() throws InterruptedException {
		new CountDownLatch(1).await();
	}

	private LlmHedgeOutcome outcome() {
		return this.calls.events(LlmCallEvent.HedgeEnded.class).get(0).outcome();
	}

	private void assertNothingRuns() {
		assertThat(this.calls.gates().running("openai")).hasValue(0);
		assertThat(this.calls.gates().running("anthropic").orElse(0)).isZero();
	}

	@Test
	void takesTheAnswerOfTheSecondAttemptWhereTheFirstTakesLong() throws Throwable {
		Thread caller = Thread.currentThread();
		this.models.put(PRIMARY, this::hang);
		this.models.put(SECOND, () -> {
			assertThat(Thread.currentThread()).isNotSameAs(caller);
			return "soon";
		});
		LlmResult<?> result = call();
		assertThat(result.value()).isEqualTo("soon");
		assertThat(result.target()).hasToString(SECOND);
		assertThat(result.attempts()).isEmpty();
		assertThat(this.interrupted).containsExactly(PRIMARY);
		assertThat(outcome()).isEqualTo(LlmHedgeOutcome.WON);
		assertNothingRuns();
	}

	/** A later model call of the method goes where the answer came from. */
	@Test
	void staysAtTheModelThatAnswered() throws Throwable {
		this.models.put(PRIMARY, this::hang);
		this.models.put(SECOND, () -> "soon");
		this.driver.call(this.calls.settings(PRIMARY, SECOND), () -> {
			this.driver.callModel(LlmCallContext.current(), false, this::attempt);
			return this.driver.callModel(LlmCallContext.current(), false, this::attempt);
		});
		assertThat(this.asked).containsExactly(PRIMARY, SECOND, SECOND);
	}

	@Test
	void interruptsTheSecondAttemptWhenTheFirstAnswers() throws Throwable {
		CountDownLatch ended = new CountDownLatch(1);
		this.models.put(PRIMARY, () -> {
			hedge();
			this.secondRuns.await();
			return "first";
		});
		this.models.put(SECOND, () -> {
			this.secondRuns.countDown();
			try {
				forever();
			}
			finally {
				ended.countDown();
			}
			return "never";
		});
		LlmResult<?> result = call();
		assertThat(result.value()).isEqualTo("first");
		assertThat(result.target()).hasToString(PRIMARY);
		ended.await();
		assertThat(outcome()).isEqualTo(LlmHedgeOutcome.LOST);
		assertThat(this.calls.events(LlmCallEvent.AttemptEnded.class))
			.extracting((it) -> it.target().toString(), LlmCallEvent.AttemptEnded::kind)
			.containsExactly(tuple(SECOND, FailureKind.CANCELLED), tuple(PRIMARY, null));
		assertNothingRuns();
	}

	@Test
	void waitsForTheSecondAttemptWhenTheFirstFails() throws Throwable {
		this.models.put(PRIMARY, this::failOnceTheSecondRuns);
		this.models.put(SECOND, () -> {
			this.secondRuns.countDown();
			awaitTheFirstFailure();
			return "second";
		});
		assertThat(call().value()).isEqualTo("second");
		assertThat(outcome()).isEqualTo(LlmHedgeOutcome.TOOK_OVER);
		assertThat(this.calls.waits()).isEmpty();
	}

	/** What the second attempt decides, the caller's thread does. */
	@Test
	void retriesAtTheSecondModelWhenBothFail() throws Throwable {
		this.models.put(PRIMARY, this::failOnceTheSecondRuns);
		this.models.put(SECOND, () -> {
			if (this.secondRuns.getCount() == 0) {
				return "retried on " + Thread.currentThread().getName();
			}
			this.secondRuns.countDown();
			awaitTheFirstFailure();
			throw http(500);
		});
		assertThat(call().value()).isEqualTo("retried on " + Thread.currentThread().getName());
		assertThat(this.asked).containsExactly(PRIMARY, SECOND, SECOND);
		assertThat(this.calls.waits()).containsExactly(Duration.ofSeconds(1));
		assertNothingRuns();
	}

	@Test
	void endsBothWhenTheCallerIsInterrupted() {
		Thread caller = Thread.currentThread();
		this.models.put(PRIMARY, this::hang);
		this.models.put(SECOND, () -> {
			caller.interrupt();
			forever();
			return "never";
		});
		assertThat(catchThrowable(this::call)).isInstanceOf(LlmCallCancelledException.class);
		assertThat(Thread.interrupted()).as("the caller's interrupt").isTrue();
		assertThat(outcome()).isEqualTo(LlmHedgeOutcome.CANCELLED);
		assertNothingRuns();
	}

	@Test
	void endsTheSecondAttemptWhenTheCallerIsInterruptedWhileItWaitsForIt() {
		Thread caller = Thread.currentThread();
		this.models.put(PRIMARY, () -> {
			hedge();
			throw http(503);
		});
		this.models.put(SECOND, () -> {
			awaitTheFirstFailure();
			caller.interrupt();
			forever();
			return "never";
		});
		assertThat(catchThrowable(this::call)).isInstanceOf(LlmCallCancelledException.class);
		assertThat(Thread.interrupted()).as("the caller's interrupt").isTrue();
		assertThat(this.calls.events(LlmCallEvent.CallEnded.class)).extracting(LlmCallEvent.CallEnded::outcome)
			.containsExactly(LlmOutcome.CANCELLED);
		assertNothingRuns();
	}

	@Test
	void hedgesNoRequestThatOffersTools() throws Throwable {
		this.models.put(PRIMARY, () -> "scheduled: " + this.scheduled.size());
		assertThat(call(true).value()).isEqualTo("scheduled: 0");
		assertThat(call(false).value()).isEqualTo("scheduled: 1");
		this.calls.hedge(new HedgePolicy(true, Duration.ofSeconds(3), true));
		assertThat(call(true).value()).as("where that is allowed").isEqualTo("scheduled: 1");
	}

	@Test
	void goesOnAloneWhereThereIsNoThread() throws Throwable {
		this.driver = driver((task) -> {
			throw new RejectedExecutionException("full");
		});
		this.models.put(PRIMARY, () -> {
			hedge();
			return "alone";
		});
		assertThat(call().value()).isEqualTo("alone");
		assertThat(outcome()).isEqualTo(LlmHedgeOutcome.FAILED);
		assertNothingRuns();
	}

	@Test
	void carriesWhatIsBoundToTheCallersThread() throws Throwable {
		ThreadLocal<String> user = new ThreadLocal<>();
		user.set("Ada");
		this.driver = new BlockingDriver(this.calls.engine(), this.calls.sleeper(), this.watchdog, DriverMode.PROTECTED,
				threads(this.timer, this.executor, () -> {
					String bound = user.get();
					return (task) -> () -> {
						user.set(bound);
						task.run();
					};
				}));
		this.models.put(PRIMARY, this::hang);
		this.models.put(SECOND, user::get);
		assertThat(call().value()).isEqualTo("Ada");
	}

	/** Both end at the same moment, one way or another. */
	@Test
	void decidesEachRaceOnce() throws Throwable {
		Random random = new Random(42);
		for (int i = 0; i < 2_000; i++) {
			int firstEnds = random.nextInt(20_000);
			int secondEnds = random.nextInt(20_000);
			boolean firstFails = random.nextInt(4) == 0;
			boolean secondFails = random.nextInt(4) == 0;
			CountDownLatch begun = new CountDownLatch(1);
			this.calls.gates().decide(LlmTarget.parse(PRIMARY), GateChange.Action.RESET);
			this.calls.gates().decide(LlmTarget.parse(SECOND), GateChange.Action.RESET);
			this.models.put(PRIMARY, () -> {
				if (begun.getCount() == 0) {
					return PRIMARY;
				}
				hedge();
				begun.await();
				return endAfter(firstEnds, firstFails, PRIMARY);
			});
			this.models.put(SECOND, () -> {
				if (begun.getCount() == 0) {
					return SECOND;
				}
				begun.countDown();
				return endAfter(secondEnds, secondFails, SECOND);
			});
			LlmResult<?> result = call();
			assertThat(result.target()).hasToString((String) result.value());
		}
		assertThat(this.calls.events(LlmCallEvent.CallEnded.class)).hasSize(2_000)
			.allMatch((it) -> it.outcome() == LlmOutcome.SUCCESS);
		assertThat(this.calls.events(LlmCallEvent.HedgeEnded.class)).hasSize(2_000);
		assertThat(this.calls.events(LlmCallEvent.AttemptEnded.class)).hasSameSizeAs(this.asked);
		assertNothingRuns();
	}

	private static String endAfter(int spins, boolean fails, String answer) {
		for (int i = 0; i < spins; i++) {
			Thread.onSpinWait();
		}
		if (fails) {
			throw http(500);
		}
		return answer;
	}

	@Test
	void goesOnAloneWhereThereIsNoTimer() throws Throwable {
		SystemTimer closed = new SystemTimer(Runnable::run);
		closed.close();
		this.driver = new BlockingDriver(this.calls.engine(), this.calls.sleeper(), this.watchdog, DriverMode.PROTECTED,
				threads(closed, this.executor, ThreadContext.NONE));
		this.models.put(PRIMARY, () -> "alone");
		assertThat(call().value()).isEqualTo("alone");
		assertNothingRuns();
	}

	@Test
	void goesOnAloneWhereTheContextCannotBeCarried() throws Throwable {
		this.driver = new BlockingDriver(this.calls.engine(), this.calls.sleeper(), this.watchdog, DriverMode.PROTECTED,
				threads(this.timer, this.executor, () -> {
					throw new IllegalStateException("no context");
				}));
		this.models.put(PRIMARY, () -> "alone");
		assertThat(call().value()).isEqualTo("alone");
		assertNothingRuns();
	}

	/** A client that does not notice interrupts is ended by its abort hook. */
	@Test
	void keepsTheInterruptOfTheCaller() throws Throwable {
		Thread caller = Thread.currentThread();
		this.models.put(PRIMARY, () -> {
			CountDownLatch aborted = new CountDownLatch(1);
			LlmCallContext.current().onAbort(aborted::countDown);
			caller.interrupt();
			while (aborted.getCount() > 0) {
				Thread.onSpinWait();
			}
			throw new IOException("Canceled");
		});
		for (int i = 0; i < 20; i++) {
			Object answer = this.driver.call(this.calls.settings(PRIMARY, SECOND), () -> {
				try {
					return this.driver.callModel(LlmCallContext.current(), false, this::attempt);
				}
				catch (LlmCallCancelledException ex) {
					return "cancelled, interrupted: " + Thread.currentThread().isInterrupted();
				}
			});
			assertThat(answer).isEqualTo("cancelled, interrupted: true");
			assertThat(Thread.interrupted()).isTrue();
		}
	}

	@Test
	void asksNobodyForAnAnswerThatIsThere() throws Throwable {
		Queue<Runnable> threads = new ConcurrentLinkedQueue<>();
		this.driver = driver(threads::add);
		this.models.put(PRIMARY, () -> {
			hedge();
			return "first";
		});
		assertThat(call().value()).isEqualTo("first");
		Thread late = new Thread(threads.remove());
		late.start();
		late.join();
		assertThat(this.asked).containsExactly(PRIMARY);
		assertThat(this.calls.events(LlmCallEvent.AttemptEnded.class))
			.extracting((it) -> it.target().toString(), LlmCallEvent.AttemptEnded::kind)
			.containsExactly(tuple(SECOND, FailureKind.CANCELLED), tuple(PRIMARY, null));
	}

	@Test
	void goesOnWhenTheSecondAttemptIsCancelledByItself() throws Throwable {
		CountDownLatch cancelled = new CountDownLatch(1);
		this.models.put(PRIMARY, () -> {
			hedge();
			cancelled.await();
			while (this.calls.events(LlmCallEvent.HedgeEnded.class).isEmpty()) {
				Thread.onSpinWait();
			}
			return "first";
		});
		this.models.put(SECOND, () -> {
			cancelled.countDown();
			throw new CancellationException("client closed");
		});
		assertThat(call().value()).isEqualTo("first");
		assertThat(outcome()).isEqualTo(LlmHedgeOutcome.FAILED);
	}

	/** Not taken for a failure of the attempts, however slow their hooks are. */
	@Test
	void makesNoAttemptAfterItWasCancelledFromOutside() throws Throwable {
		CountDownLatch runs = new CountDownLatch(1);
		AtomicReference<LlmCallSession> session = new AtomicReference<>();
		this.models.put(PRIMARY, () -> {
			LlmCallContext context = LlmCallContext.current();
			CountDownLatch aborted = new CountDownLatch(1);
			context.onAbort(() -> {
				aborted.countDown();
				while (this.calls.events(LlmCallEvent.AttemptEnded.class).isEmpty()) {
					Thread.onSpinWait();
				}
			});
			session.set(LlmCallSession.of(context));
			runs.countDown();
			aborted.await();
			throw new IOException("Canceled");
		});
		this.executor.execute(() -> {
			try {
				runs.await();
				session.get().cancelled(null);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		assertThat(catchThrowable(this::call)).isInstanceOf(LlmCallCancelledException.class);
		assertThat(this.asked).containsExactly(PRIMARY);
	}

	/** Model calls on several threads: where one has gone, the other is asked beside. */
	@Test
	void asksTheModelBesideThatAnotherModelCallHasGoneTo() throws Throwable {
		CountDownLatch oneRuns = new CountDownLatch(1);
		CountDownLatch otherIsThere = new CountDownLatch(1);
		Object answers = this.driver.call(this.calls.settings(PRIMARY, SECOND), () -> {
			LlmCallContext method = LlmCallContext.current();
			Future<Object> one = this.executor.submit(() -> ask(method, () -> {
				if (LlmCallContext.current().target().toString().equals(SECOND)) {
					return "one: second";
				}
				Runnable hedge = this.scheduled.remove();
				oneRuns.countDown();
				otherIsThere.await();
				hedge.run();
				forever();
				return "never";
			}));
			oneRuns.await();
			Object other = ask(method, () -> {
				if (LlmCallContext.current().target().toString().equals(SECOND)) {
					return "other: second";
				}
				throw http(401);
			});
			otherIsThere.countDown();
			return one.get() + ", " + other;
		});
		assertThat(answers).isEqualTo("one: second, other: second");
		assertThat(this.calls.events(LlmCallEvent.FellBack.class)).hasSize(1);
	}

	/** A model that the call has given up is not gone back to. */
	@Test
	void doesNotGoBackWithAnAnswerFromBefore() throws Throwable {
		this.calls.attempts(1);
		Queue<String> others = new ConcurrentLinkedQueue<>();
		CountDownLatch oneIsHedged = new CountDownLatch(1);
		CountDownLatch otherIsAtThird = new CountDownLatch(1);
		CountDownLatch oneHasAnswered = new CountDownLatch(1);
		Throwable thrown = catchThrowable(
				() -> this.driver.call(this.calls.settings(PRIMARY, SECOND, "mistral/mistral-small"), () -> {
					LlmCallContext method = LlmCallContext.current();
					Future<Object> one = this.executor.submit(() -> {
						Object answer = ask(method, () -> {
							if (LlmCallContext.current().target().toString().equals(SECOND)) {
								oneIsHedged.countDown();
								otherIsAtThird.await();
								return "one: second";
							}
							hedge();
							forever();
							return "never";
						});
						oneHasAnswered.countDown();
						return answer;
					});
					oneIsHedged.await();
					Object other = ask(method, () -> {
						others.add(LlmCallContext.current().target().provider());
						if (others.size() == 3) {
							otherIsAtThird.countDown();
							oneHasAnswered.await();
						}
						throw http(503);
					});
					return one.get() + ", " + other;
				}));
		assertThat(thrown).isNotNull();
		assertThat(others).containsExactly("openai", "anthropic", "mistral");
	}

	private Object ask(LlmCallContext method, AttemptBody body) throws Exception {
		try {
			return this.driver.callModel(method, false, body);
		}
		catch (Exception | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

}
