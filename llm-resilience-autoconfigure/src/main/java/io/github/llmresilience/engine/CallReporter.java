package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

	private final List<Visit> visits = new ArrayList<>(1);

	private LlmTarget booked;

	/**
	 * A target, and how often it was tried.
	 */
	private static final class Visit {

		private final LlmTarget target;

		private int attempts;

		private int retries;

		private Visit(LlmTarget target) {
			this.target = target;
		}

	}

	CallReporter(String call, LlmTarget primary, Consumer<LlmCallEvent> events) {
		this.call = call;
		this.booked = primary;
		this.events = events;
	}

	/** The target that was reached last. */
	LlmTarget booked() {
		return this.booked;
	}

	void fallbackIgnored(LlmTarget target) {
		this.events.accept(new LlmCallEvent.FallbackIgnored(this.call, target));
	}

	/**
	 * An attempt ended.
	 * @param target the target it has reached: late attempts may be at one that was left
	 */
	void attemptEnded(Step.Call attempt, LlmTarget target, @Nullable FailureKind kind, Duration duration) {
		Visit visit = visit(target);
		visit.attempts++;
		if (attempt.isRetry()) {
			visit.retries++;
		}
		this.events.accept(new LlmCallEvent.AttemptEnded(this.call, target, attempt.context().attempt(), kind, duration,
				attempt.attemptContext().usage()));
	}

	private Visit visit(LlmTarget target) {
		for (Visit visit : this.visits) {
			if (visit.target.equals(target)) {
				return visit;
			}
		}
		Visit visit = new Visit(target);
		this.visits.add(visit);
		this.booked = target;
		return visit;
	}

	void reaskEnded(LlmTarget target, boolean healed) {
		this.events.accept(new LlmCallEvent.ReaskEnded(this.call, target, healed));
	}

	void streamResumed(LlmTarget target) {
		this.events.accept(new LlmCallEvent.StreamResumed(this.call, target));
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

	void ended(LlmOutcome outcome, Duration duration) {
		for (Visit visit : this.visits) {
			this.events.accept(new LlmCallEvent.TargetLeft(this.call, visit.target, visit.attempts, visit.retries));
		}
		this.events.accept(new LlmCallEvent.CallEnded(this.call, this.booked, outcome, duration));
	}

}
