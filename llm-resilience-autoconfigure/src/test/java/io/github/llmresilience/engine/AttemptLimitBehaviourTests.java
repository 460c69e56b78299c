/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmAttemptTimeoutException;
import io.github.llmresilience.failure.LlmDeadlineExceededException;
import io.github.llmresilience.failure.LlmRetriesExhaustedException;
import io.github.llmresilience.gate.CircuitBreakerSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.github.llmresilience.engine.Script.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * B102: the limits of an attempt, as every driver owes them. The rules are those of
 * MicroProfile Fault Tolerance for timeouts, alone and with retries, fallbacks and
 * circuit breakers. A driver's tests extend this class and say how a call is made.
 */
public abstract class AttemptLimitBehaviourTests {

	private static final String PRIMARY = "openai/gpt-4o-mini";

	private static final String SECOND = "anthropic/claude-3-5-haiku-latest";

	private final List<String> aborted = new ArrayList<>();

	private final List<String> made = new ArrayList<>();

	/**
	 * What an attempt does: it takes a time, then returns a value or throws an exception.
	 *
	 * @param takes the time
	 * @param outcome the value, or the exception
	 * @param ignoresAborts whether it goes on after an abort
	 */
	public record Work(Duration takes, Object outcome, boolean ignoresAborts) {

		static Work taking(int seconds, Object outcome) {
			return new Work(Duration.ofSeconds(seconds), outcome, false);
		}

		/** Returns the value or throws the exception. */
		public Object end() throws Exception {
			if (this.outcome instanceof Exception error) {
				throw error;
			}
			return this.outcome;
		}

		Work ignoringAborts() {
			return new Work(this.takes, this.outcome, true);
		}

	}

	/**
	 * Makes a call with the driver under test.
	 * @param attempts returns what each attempt does; called inside the attempt
	 */
	protected abstract Object call(Calls calls, LlmCallSettings settings, Supplier<Work> attempts) throws Throwable;

	private Object call(Calls calls, LlmCallSettings settings, Work... attempts) throws Throwable {
		int before = this.made.size();
		return call(calls, settings, () -> {
			LlmCallContext attempt = LlmCallContext.current();
			this.made.add(attempt.target().toString());
			attempt.onAbort(() -> this.aborted.add(attempt.target().toString()));
			return attempts[Math.min(this.made.size() - before, attempts.length) - 1];
		});
	}

	private Calls calls() {
		return new Calls(10).attemptTimeout(Duration.ofSeconds(10)).attempts(1);
	}

	@AfterEach
	void leavesNoInterruptBehind() {
		assertThat(Thread.interrupted()).isFalse();
	}

	private static void assertNothingRuns(Calls calls) {
		assertThat(calls.gates().running()).allSatisfy((provider, running) -> assertThat(running).isZero());
		assertThat(calls.engine().openWork().isIdle()).isTrue();
	}

	@Test
	void returnsWhatComesInTime() throws Throwable {
		Calls calls = calls();
		assertThat(call(calls, calls.settings(PRIMARY), Work.taking(9, "answer"))).isEqualTo("answer");
		assertThat(this.aborted).isEmpty();
		assertNothingRuns(calls);
	}

	@Test
	void throwsWhatIsThrownInTime() {
		Calls calls = calls();
		Exception error = http(500);
		assertThat(catchThrowable(() -> call(calls, calls.settings(PRIMARY), Work.taking(9, error))))
			.isInstanceOf(LlmRetriesExhaustedException.class)
			.hasCauseReference(error);
		assertThat(this.aborted).isEmpty();
		assertNothingRuns(calls);
	}

	@Test
	void endsAnAttemptAtItsLimit() {
		Calls calls = calls();
		Throwable thrown = catchThrowable(() -> call(calls, calls.settings(PRIMARY), Work.taking(30, "late")));
		assertThat(thrown).isInstanceOf(LlmRetriesExhaustedException.class)
			.hasCauseInstanceOf(LlmAttemptTimeoutException.class);
		assertThat(this.aborted).containsExactly(PRIMARY);
		assertThat(calls.events(LlmCallEvent.AttemptEnded.class)).extracting(LlmCallEvent.AttemptEnded::kind)
			.containsExactly(FailureKind.TIMEOUT);
		assertNothingRuns(calls);
	}

	@Test
	void ignoresALateValue() {
		Calls calls = calls();
		Throwable thrown = catchThrowable(
				() -> call(calls, calls.settings(PRIMARY), Work.taking(30, "late").ignoringAborts()));
		assertThat(thrown).isInstanceOf(LlmRetriesExhaustedException.class)
			.hasCauseInstanceOf(LlmAttemptTimeoutException.class);
		assertThat(calls.events(LlmCallEvent.AttemptEnded.class)).hasSize(1);
		assertNothingRuns(calls);
	}

	@Test
	void ignoresALateError() {
		Calls calls = calls();
		Throwable thrown = catchThrowable(
				() -> call(calls, calls.settings(PRIMARY), Work.taking(30, http(401)).ignoringAborts()));
		assertThat(thrown).isInstanceOf(LlmRetriesExhaustedException.class)
			.hasCauseInstanceOf(LlmAttemptTimeoutException.class);
		assertThat(calls.events(LlmCallEvent.AttemptEnded.class)).hasSize(1);
		assertNothingRuns(calls);
	}

	@Test
	void retriesAfterTheLimit() throws Throwable {
		Calls calls = calls().attempts(2);
		assertThat(call(calls, calls.settings(PRIMARY), Work.taking(30, "late").ignoringAborts(),
				Work.taking(1, "answer")))
			.isEqualTo("answer");
		assertThat(this.made).hasSize(2);
		assertThat(this.aborted).hasSize(1);
		assertNothingRuns(calls);
	}

	@Test
	void limitsEachAttemptAlone() throws Throwable {
		Calls calls = calls().attempts(3);
		assertThat(call(calls, calls.settings(PRIMARY), Work.taking(9, http(500)), Work.taking(9, http(500)),
				Work.taking(9, "answer")))
			.isEqualTo("answer");
		assertThat(this.aborted).isEmpty();
		assertNothingRuns(calls);
	}

	@Test
	void givesUpAfterTheLastAttempt() {
		Calls calls = calls().attempts(3);
		Throwable thrown = catchThrowable(() -> call(calls, calls.settings(PRIMARY), Work.taking(30, "late")));
		assertThat(thrown).isInstanceOf(LlmRetriesExhaustedException.class)
			.hasCauseInstanceOf(LlmAttemptTimeoutException.class);
		assertThat(this.aborted).hasSize(3);
		assertNothingRuns(calls);
	}

	@Test
	void fallsBackAfterTheLimit() throws Throwable {
		Calls calls = calls();
		assertThat(call(calls, calls.settings(PRIMARY, SECOND), Work.taking(30, "late").ignoringAborts(),
				Work.taking(1, "answer")))
			.isEqualTo("answer");
		assertThat(this.made).containsExactly(PRIMARY, SECOND);
		assertNothingRuns(calls);
	}

	@Test
	void opensTheCircuitBreakerWhateverComesLate() {
		Calls calls = new Calls(new CircuitBreakerSettings(true, 8, null, 4, null, null, null, null, null, null, null,
				null, null, null, null))
			.attemptTimeout(Duration.ofSeconds(10))
			.attempts(1);
		for (int i = 0; i < 4; i++) {
			catchThrowable(() -> call(calls, calls.settings(PRIMARY), Work.taking(30, "late").ignoringAborts()));
		}
		assertThat(calls.gates().stateOf(LlmTarget.parse(PRIMARY))).isEqualTo(CircuitState.OPEN);
	}

	@Test
	void endsTheCallAtItsDeadline() {
		Calls calls = calls().attempts(3).deadline(Duration.ofSeconds(2));
		Throwable thrown = catchThrowable(
				() -> call(calls, calls.settings(PRIMARY), Work.taking(6, "late").ignoringAborts()));
		assertThat(thrown).isInstanceOf(LlmDeadlineExceededException.class);
		assertThat(this.made).hasSize(1);
		assertNothingRuns(calls);
	}

	@Test
	void returnsWhatComesBeforeTheDeadline() throws Throwable {
		Calls calls = calls().deadline(Duration.ofSeconds(7));
		assertThat(call(calls, calls.settings(PRIMARY), Work.taking(6, "answer"))).isEqualTo("answer");
		assertNothingRuns(calls);
	}

}
