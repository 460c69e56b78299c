package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.function.Consumer;

import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * Tells what happens to one call, and knows which target to name: the last one that was
 * really called.
 */
final class CallReporter {

	private final String call;

	private final Consumer<LlmCallEvent> events;

	private LlmTarget booked;

	private int attemptsAtBooked;

	private int retriesAtBooked;

	CallReporter(String call, LlmTarget primary, Consumer<LlmCallEvent> events) {
		this.call = call;
		this.booked = primary;
		this.events = events;
	}

	/** The target that attempts are booked under. */
	LlmTarget booked() {
		return this.booked;
	}

	void called(LlmTarget target) {
		if (!target.equals(this.booked)) {
			leave();
			this.booked = target;
		}
	}

	void fallbackIgnored(LlmTarget target) {
		this.events.accept(new LlmCallEvent.FallbackIgnored(this.call, target));
	}

	void attemptEnded(Step.Call attempt, @Nullable FailureKind kind, Duration duration) {
		this.attemptsAtBooked++;
		if (attempt.isRetry()) {
			this.retriesAtBooked++;
		}
		this.events.accept(new LlmCallEvent.AttemptEnded(this.call, this.booked, attempt.context().attempt(), kind,
				duration, attempt.attemptContext().usage()));
	}

	void reaskEnded(LlmTarget target, boolean healed) {
		this.events.accept(new LlmCallEvent.ReaskEnded(this.call, target, healed));
	}

	void retryScheduled(FailureKind kind, Duration delay) {
		this.events.accept(new LlmCallEvent.RetryScheduled(this.call, this.booked, kind, delay));
	}

	void rejected(LlmTarget target, FailureKind kind) {
		this.events.accept(new LlmCallEvent.TargetRejected(this.call, target, kind));
	}

	void fellBack(LlmTarget from, LlmTarget to, FailureKind kind) {
		this.events.accept(new LlmCallEvent.FellBack(this.call, from, to, kind));
	}

	private void leave() {
		if (this.attemptsAtBooked > 0) {
			this.events.accept(
					new LlmCallEvent.TargetLeft(this.call, this.booked, this.attemptsAtBooked, this.retriesAtBooked));
			this.attemptsAtBooked = 0;
			this.retriesAtBooked = 0;
		}
	}

	void ended(LlmOutcome outcome, Duration duration) {
		leave();
		this.events.accept(new LlmCallEvent.CallEnded(this.call, this.booked, outcome, duration));
	}

}
