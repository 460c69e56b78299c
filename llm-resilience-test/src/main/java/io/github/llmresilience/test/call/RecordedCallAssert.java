/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.call;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.failure.FailureKind;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on one call.
 */
public final class RecordedCallAssert extends AbstractAssert<RecordedCallAssert, RecordedCall> {

	RecordedCallAssert(RecordedCall call) {
		super(call, RecordedCallAssert.class);
	}

	/**
	 * Verifies that the call was answered, and by which model.
	 * @param target the model, as {@code provider/model}
	 * @return this assertion
	 */
	public RecordedCallAssert answeredBy(String target) {
		return endedWith(LlmOutcome.SUCCESS).check("model that answered", this.actual.target().toString(), target);
	}

	/**
	 * Verifies that the call was answered after exactly these failures: those of
	 * attempts, of targets that admitted no attempt, and of the method after a managed
	 * model has answered.
	 * @param kinds the kinds of failure, oldest first; none for a call without failures
	 * @return this assertion
	 */
	public RecordedCallAssert survived(FailureKind... kinds) {
		return endedWith(LlmOutcome.SUCCESS).hasFailures(kinds);
	}

	/**
	 * Verifies the failures of a call, whether it was answered or not.
	 * @param kinds the kinds of failure, oldest first
	 * @return this assertion
	 */
	public RecordedCallAssert hasFailures(FailureKind... kinds) {
		return check("failures", this.actual.failures(), List.of(kinds));
	}

	/**
	 * Verifies that the call failed.
	 * @return this assertion
	 */
	public RecordedCallAssert failed() {
		if (this.actual.outcome() == LlmOutcome.SUCCESS) {
			failWithMessage("Expected a failure, but the %s was answered", this.actual);
		}
		return this;
	}

	/**
	 * Verifies how the call ended.
	 * @param outcome the expected outcome
	 * @return this assertion
	 */
	public RecordedCallAssert endedWith(LlmOutcome outcome) {
		return check("outcome", this.actual.outcome(), outcome);
	}

	/**
	 * Verifies the number of attempts at all targets.
	 * @param count the expected number; the first attempt counts
	 * @return this assertion
	 */
	public RecordedCallAssert hasAttempts(int count) {
		return check("attempts", this.actual.attempts().size(), count);
	}

	/**
	 * Verifies that the call waited at least this long between its attempts, in virtual
	 * time.
	 * @param least the expected time
	 * @return this assertion
	 */
	public RecordedCallAssert waitedAtLeast(Duration least) {
		if (this.actual.waited().compareTo(least) < 0) {
			failWithMessage("Expected the %s to wait at least %s", this.actual, least);
		}
		return this;
	}

	/**
	 * Verifies that the call waited at most this long between its attempts, in virtual
	 * time.
	 * @param most the expected time
	 * @return this assertion
	 */
	public RecordedCallAssert waitedAtMost(Duration most) {
		if (this.actual.waited().compareTo(most) > 0) {
			failWithMessage("Expected the %s to wait at most %s", this.actual, most);
		}
		return this;
	}

	/**
	 * Verifies that the call did not wait between its attempts.
	 * @return this assertion
	 */
	public RecordedCallAssert didNotWait() {
		return waitedAtMost(Duration.ZERO);
	}

	/**
	 * Verifies the number of fallbacks.
	 * @param count the expected number
	 * @return this assertion
	 */
	public RecordedCallAssert fellBack(int count) {
		return hasEvents("fallbacks", LlmCallEvent.FellBack.class, count);
	}

	/**
	 * Verifies the number of re-asks.
	 * @param count the expected number
	 * @return this assertion
	 */
	public RecordedCallAssert reasked(int count) {
		return hasEvents("re-asks", LlmCallEvent.ReaskEnded.class, count);
	}

	/**
	 * Verifies the number of resumed streams.
	 * @param count the expected number
	 * @return this assertion
	 */
	public RecordedCallAssert resumed(int count) {
		return hasEvents("resumed streams", LlmCallEvent.StreamResumed.class, count);
	}

	/**
	 * Verifies the number of hedges.
	 * @param count the expected number
	 * @return this assertion
	 */
	public RecordedCallAssert hedged(int count) {
		return hasEvents("hedges", LlmCallEvent.Hedged.class, count);
	}

	/**
	 * Verifies the number of failed tools whose errors went to the model.
	 * @param count the expected number
	 * @return this assertion
	 */
	public RecordedCallAssert hasToolErrors(int count) {
		return hasEvents("tool errors", LlmCallEvent.ToolFailed.class, count);
	}

	private RecordedCallAssert hasEvents(String what, Class<? extends LlmCallEvent.OfCall> type, int count) {
		return check(what, (int) this.actual.events(type).count(), count);
	}

	private RecordedCallAssert check(String what, @Nullable Object actual, @Nullable Object expected) {
		if (!Objects.equals(actual, expected)) {
			failWithActualExpectedAndMessage(actual, expected, "Expected %s %s, but found %s in the %s", what, expected,
					actual, this.actual);
		}
		return this;
	}

}
