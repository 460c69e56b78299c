/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.call;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import org.assertj.core.api.AssertProvider;

/**
 * A call that has ended, with its events.
 *
 * @param ended the end of the call
 * @param events all events of the call, oldest first
 */
public record RecordedCall(LlmCallEvent.CallEnded ended,
		List<LlmCallEvent.OfCall> events) implements AssertProvider<RecordedCallAssert> {

	/**
	 * Creates a call.
	 * @param ended the end of the call
	 * @param events all events of the call, oldest first
	 */
	public RecordedCall {
		events = List.copyOf(events);
	}

	/**
	 * Returns the name of the call.
	 * @return the name
	 */
	public String name() {
		return this.ended.call();
	}

	/**
	 * Returns how the call ended.
	 * @return the outcome
	 */
	public LlmOutcome outcome() {
		return this.ended.outcome();
	}

	/**
	 * Returns the model that answered, or the last one that was called.
	 * @return the model
	 */
	public LlmTarget target() {
		return this.ended.target();
	}

	/**
	 * Returns the attempts.
	 * @return the attempts in the order of their ends
	 */
	public List<LlmCallEvent.AttemptEnded> attempts() {
		return events(LlmCallEvent.AttemptEnded.class).toList();
	}

	/**
	 * Returns the kinds of the failed attempts, of the targets that admitted no attempt,
	 * and of the failures of the method after a managed model has answered.
	 * @return the kinds, oldest first
	 */
	public List<FailureKind> failures() {
		return this.events.stream().flatMap(RecordedCall::failure).toList();
	}

	private static Stream<FailureKind> failure(LlmCallEvent.OfCall event) {
		FailureKind kind = null;
		if (event instanceof LlmCallEvent.AttemptEnded attempt) {
			kind = attempt.kind();
		}
		else if (event instanceof LlmCallEvent.TargetRejected rejected) {
			kind = rejected.kind();
		}
		else if (event instanceof LlmCallEvent.MethodFailed method) {
			kind = method.kind();
		}
		return (kind != null && kind != FailureKind.CANCELLED) ? Stream.of(kind) : Stream.empty();
	}

	/**
	 * Returns the time that the call waited between its attempts, in virtual time.
	 * @return the sum of all waits
	 */
	public Duration waited() {
		return attempts().stream().map(LlmCallEvent.AttemptEnded::waited).reduce(Duration.ZERO, Duration::plus);
	}

	/**
	 * Returns the events of one type.
	 * @param <E> the type
	 * @param type the type
	 * @return the events, oldest first
	 */
	public <E extends LlmCallEvent.OfCall> Stream<E> events(Class<E> type) {
		return this.events.stream().filter(type::isInstance).map(type::cast);
	}

	@Override
	public RecordedCallAssert assertThat() {
		return new RecordedCallAssert(this);
	}

	/** Returns the outcome, the model and the failures. */
	@Override
	public String toString() {
		return "call '" + name() + "' (" + outcome() + ", " + target() + ", failures " + failures() + ", waited "
				+ waited() + ")";
	}

}
