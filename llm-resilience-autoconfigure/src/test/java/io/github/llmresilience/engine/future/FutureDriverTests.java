/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.future;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.call.ThreadContext;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.Step;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmAttempt;
import io.github.llmresilience.failure.LlmAttemptTimeoutException;
import io.github.llmresilience.failure.LlmCallCancelledException;
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.failure.LlmDeadlineExceededException;
import io.github.llmresilience.failure.LlmRetriesExhaustedException;
import org.junit.jupiter.api.Test;

import static io.github.llmresilience.engine.Script.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What only a driver of futures owes.
 */
class FutureDriverTests {

	private static final String PRIMARY = "openai/gpt-4o-mini";

	private static final String SECOND = "anthropic/claude-3-5-haiku-latest";

	private final Calls calls = new Calls();

	private final List<CompletableFuture<Object>> stages = new ArrayList<>();

	private FutureDriver driver() {
		return driver(DriverMode.PROTECTED);
	}

	private FutureDriver driver(DriverMode mode) {
		return new FutureDriver(this.calls.engine(), this.calls.timer(), this.calls.timer(), ThreadContext.NONE, mode);
	}

	private CompletableFuture<Object> callThatHangs(LlmCallSettings settings) {
		return driver().call(settings, () -> {
			LlmCallContext.current().target();
			this.stages.add(new CompletableFuture<>());
			return this.stages.get(this.stages.size() - 1);
		});
	}

	private List<LlmOutcome> outcomes() {
		return this.calls.events(LlmCallEvent.CallEnded.class).stream().map(LlmCallEvent.CallEnded::outcome).toList();
	}

	/** B9: during an attempt, whose own future is cancelled too. */
	@Test
	void endsTheAttemptWhenTheCallerCancels() {
		List<String> aborted = new ArrayList<>();
		CompletableFuture<Object> answer = driver().call(this.calls.settings(PRIMARY, SECOND), () -> {
			LlmCallContext.current().onAbort(() -> aborted.add("hook"));
			this.stages.add(new CompletableFuture<>());
			return this.stages.get(0);
		});
		assertThat(answer.cancel(true)).isTrue();
		assertThat(this.stages).singleElement().matches(CompletableFuture::isCancelled);
		assertThat(aborted).containsExactly("hook");
		assertThat(outcomes()).containsExactly(LlmOutcome.CANCELLED);
		assertThat(this.calls.timer().scheduled()).as("timers left").isZero();
	}

	/** B9: during a wait, after which nothing is called any more. */
	@Test
	void stopsWaitingWhenTheCallerCancels() {
		List<String> made = new ArrayList<>();
		CompletableFuture<Object> answer = driver().call(this.calls.settings(PRIMARY), () -> {
			made.add("call");
			throw http(500);
		});
		assertThat(this.calls.timer().scheduled()).isOne();
		answer.cancel(true);
		assertThat(this.calls.timer().scheduled()).as("timers left").isZero();
		assertThat(this.calls.timer().runUntil(() -> false)).isFalse();
		assertThat(made).hasSize(1);
		assertThat(outcomes()).containsExactly(LlmOutcome.CANCELLED);
	}

	/** B9: a caller's timeout is a cancel too. */
	@Test
	void endsTheAttemptWhenTheCallerWaitsNoLonger() {
		CompletableFuture<Object> answer = callThatHangs(this.calls.settings(PRIMARY));
		answer.completeExceptionally(new TimeoutException());
		assertThat(this.stages).singleElement().matches(CompletableFuture::isCancelled);
		assertThat(outcomes()).containsExactly(LlmOutcome.CANCELLED);
	}

	/** B9: someone else cancels what the method has returned. */
	@Test
	void isCancelledWithTheAttemptsSoFarWhenItsStageIs() {
		CompletableFuture<Object> answer = callThatHangs(this.calls.settings(PRIMARY));
		this.stages.get(0).completeExceptionally(http(500));
		this.calls.timer().runUntil(() -> this.stages.size() == 2);
		this.stages.get(1).cancel(true);
		assertThat(catchThrowable(() -> this.calls.outcomeOf(answer))).isInstanceOf(LlmCallCancelledException.class)
			.hasRootCauseInstanceOf(CancellationException.class)
			.satisfies((thrown) -> assertThat(((LlmCallException) thrown).attempts()).hasSize(2));
	}

	/** B9: a model call that the method makes on a thread of its own ends too. */
	@Test
	void endsAModelCallOnAnotherThreadWhenTheCallerCancels() {
		List<String> aborted = new ArrayList<>();
		List<LlmCallSession> modelCalls = new ArrayList<>();
		CompletableFuture<Object> answer = driver().call(this.calls.settings(PRIMARY), () -> {
			LlmCallSession modelCall = LlmCallSession.modelCallIn(LlmCallContext.current(), null, false);
			((Step.Attempt) modelCall.begin()).context().onAbort(() -> aborted.add("request"));
			modelCalls.add(modelCall);
			return new CompletableFuture<>();
		});
		answer.cancel(true);
		assertThat(aborted).containsExactly("request");
		assertThat(this.calls.events(LlmCallEvent.AttemptEnded.class)).extracting(LlmCallEvent.AttemptEnded::kind)
			.containsExactly(FailureKind.CANCELLED);
		assertThat(modelCalls.get(0).begin()).isInstanceOf(Step.Throw.class);
		assertThat(outcomes()).containsExactly(LlmOutcome.CANCELLED);
	}

	/**
	 * B102: after the attempt timeout the next one begins, and the late answer of the
	 * first is nobody's.
	 */
	@Test
	void endsAnAttemptThatTakesTooLong() throws Throwable {
		this.calls.attemptTimeout(Duration.ofSeconds(5));
		CompletableFuture<Object> answer = callThatHangs(this.calls.settings(PRIMARY));
		this.calls.timer().runUntil(() -> this.stages.size() == 2);
		assertThat(this.stages.get(0)).isCancelled();
		this.stages.get(0).complete("late");
		this.stages.get(1).complete(LlmResult.of("answer"));
		LlmResult<?> result = (LlmResult<?>) this.calls.outcomeOf(answer);
		assertThat(result.value()).isEqualTo("answer");
		assertThat(result.errors()).singleElement().isInstanceOf(LlmAttemptTimeoutException.class);
		assertThat(this.calls.waits()).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(1));
	}

	/** B30: a hang of the primary leaves time for the fallback. */
	@Test
	void leavesTimeForTheFallback() throws Throwable {
		this.calls.attempts(1).deadline(Duration.ofSeconds(10));
		CompletableFuture<Object> answer = callThatHangs(this.calls.settings(PRIMARY, SECOND));
		this.calls.timer().runUntil(() -> this.stages.size() == 2);
		assertThat(this.calls.waits()).containsExactly(Duration.ofSeconds(5));
		this.stages.get(1).complete(LlmResult.of("answer"));
		assertThat(((LlmResult<?>) this.calls.outcomeOf(answer)).target()).isEqualTo(LlmTarget.parse(SECOND));
	}

	/** B30. */
	@Test
	void cutsTheLastAttemptAtTheDeadline() {
		this.calls.deadline(Duration.ofSeconds(10));
		CompletableFuture<Object> answer = callThatHangs(this.calls.settings(PRIMARY));
		assertThat(this.calls.timer().runUntil(answer::isDone)).isTrue();
		assertThat(catchThrowable(() -> this.calls.outcomeOf(answer))).isInstanceOf(LlmDeadlineExceededException.class);
		assertThat(this.calls.waits()).containsExactly(Duration.ofSeconds(10));
	}

	/** A long row of attempts that fail at once needs no stack. */
	@Test
	void makesManyAttemptsWithoutWaiting() {
		this.calls.attempts(3_000).backoff(Duration.ZERO, 1, Duration.ZERO);
		CompletableFuture<Object> answer = driver().call(this.calls.settings(PRIMARY),
				() -> CompletableFuture.failedFuture(http(429)));
		assertThat(this.calls.timer().runUntil(answer::isDone)).isTrue();
		assertThat(catchThrowable(() -> this.calls.outcomeOf(answer))).isInstanceOf(LlmRetriesExhaustedException.class)
			.extracting((thrown) -> ((LlmCallException) thrown).attempts().size())
			.isEqualTo(3_000);
	}

	/** The real failure is the cause, not what stages put around it. */
	@Test
	void namesTheRealFailure() {
		this.calls.attempts(2);
		Exception failure = http(500);
		CompletionStage<Object> stage = CompletableFuture.failedFuture(failure).thenApply((value) -> value);
		CompletableFuture<Object> answer = driver().call(this.calls.settings(PRIMARY), () -> stage);
		this.calls.timer().runUntil(answer::isDone);
		Throwable thrown = catchThrowable(() -> this.calls.outcomeOf(answer));
		assertThat(thrown).isInstanceOf(LlmRetriesExhaustedException.class).hasCause(failure);
		assertThat(((LlmCallException) thrown).attempts()).extracting(LlmAttempt::error).containsOnly(failure);
	}

	@Test
	void tellsThatAMethodReturnedNoStage() {
		CompletableFuture<Object> answer = driver().call(this.calls.settings(PRIMARY), () -> null);
		assertThat(catchThrowable(() -> this.calls.outcomeOf(answer))).isInstanceOf(IllegalStateException.class)
			.hasMessageContaining("returned null instead of a CompletionStage");
	}

	/** An application that shuts down. */
	@Test
	void isCancelledWhereNoThreadTakesTheNextAttempt() {
		FutureDriver driver = new FutureDriver(this.calls.engine(), this.calls.timer(), (task) -> {
			throw new RejectedExecutionException();
		}, ThreadContext.NONE, DriverMode.PROTECTED);
		CompletableFuture<Object> answer = driver.call(this.calls.settings(PRIMARY),
				() -> CompletableFuture.failedFuture(http(500)));
		this.calls.timer().runUntil(answer::isDone);
		assertThat(catchThrowable(() -> this.calls.outcomeOf(answer))).isInstanceOf(LlmCallCancelledException.class);
	}

	/** B11. */
	@Test
	void callsOnceWhereNothingIsProtected() throws Throwable {
		FutureDriver driver = driver(DriverMode.BARE);
		Exception original = http(500);
		assertThat(catchThrowable(() -> this.calls.outcomeOf(driver.call(this.calls.settings(PRIMARY), () -> {
			throw original;
		})))).isSameAs(original);
		CompletableFuture<Object> answer = driver.call(this.calls.settings(PRIMARY),
				() -> CompletableFuture.completedFuture(LlmResult.of(LlmCallContext.current().target().toString())));
		assertThat(this.calls.outcomeOf(answer))
			.isEqualTo(new LlmResult<>(PRIMARY, LlmTarget.parse(PRIMARY), List.of()));
	}

}
