/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;

import io.github.llmresilience.call.LlmAttemptTrace;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallTrace;
import io.github.llmresilience.call.LlmHedgeOutcome;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.cost.Costs;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmUsage;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the events of one call. Keeps the last target that an attempt has reached,
 * because events name it.
 */
final class CallReporter {

	private final String call;

	private final UUID callId;

	private final Consumer<LlmCallEvent> events;

	private final LlmCallTrace trace;

	private final Costs costs;

	/** The head of the linked list of targets, or null if it is empty. */
	private @Nullable Visit first;

	/** Volatile, because threads that receive responses read it without the lock. */
	private volatile LlmTarget lastReached;

	/**
	 * A target and the number of its attempts in this call.
	 */
	private static final class Visit {

		private final LlmTarget target;

		private @Nullable Visit next;

		private int attempts;

		private int retries;

		private boolean reached;

		private Visit(LlmTarget target) {
			this.target = target;
		}

		private boolean isOfSameProvider(Visit other) {
			return this.target.provider().equals(other.target.provider());
		}

	}

	CallReporter(String call, UUID callId, LlmTarget primary, Consumer<LlmCallEvent> events, LlmCallTrace trace,
			Costs costs) {
		this.call = call;
		this.callId = callId;
		this.lastReached = primary;
		this.events = events;
		this.trace = trace;
		this.costs = costs;
	}

	UUID callId() {
		return this.callId;
	}

	/** Returns the last target that an attempt has reached. */
	LlmTarget lastReached() {
		return this.lastReached;
	}

	void fallbackIgnored(LlmTarget target) {
		tell(new LlmCallEvent.FallbackIgnored(this.call, this.callId, target));
	}

	/** Publishes the end of an attempt and ends its trace. */
	void attemptEnded(Step.Attempt attempt, LlmTarget target, @Nullable FailureKind kind, Duration duration) {
		Visit visit = visit(target);
		visit.attempts++;
		if (!visit.reached && !attempt.isUndecidedHedge()) {
			visit.reached = true;
			this.lastReached = target;
		}
		if (attempt.isRetry()) {
			visit.retries++;
		}
		LlmUsage usage = attempt.attemptContext().usage();
		LlmCallEvent.AttemptEnded event = new LlmCallEvent.AttemptEnded(this.call, this.callId, target,
				attempt.number(), attempt.isRetry(), kind, attempt.waited(), duration, usage, attempt.requestDetails(),
				this.costs.record(this.call, target, usage));
		attempt.trace().end(event);
		tell(event);
	}

	private void tell(LlmCallEvent.OfCall event) {
		this.events.accept(event);
		this.trace.onEvent(event);
	}

	/** Begins the trace of an attempt. */
	LlmAttemptTrace attemptBegins(LlmTarget target, int number, @Nullable Object parent) {
		return this.trace.attempt(target, number, parent);
	}

	private Visit visit(LlmTarget target) {
		Visit last = null;
		for (Visit visit = this.first; visit != null; visit = visit.next) {
			if (visit.target.equals(target)) {
				return visit;
			}
			last = visit;
		}
		Visit visit = new Visit(target);
		if (last != null) {
			last.next = visit;
		}
		else {
			this.first = visit;
		}
		return visit;
	}

	void reaskEnded(LlmTarget target, boolean healed) {
		tell(new LlmCallEvent.ReaskEnded(this.call, this.callId, target, healed));
	}

	void methodFailed(FailureKind kind) {
		tell(new LlmCallEvent.MethodFailed(this.call, this.callId, this.lastReached, kind));
	}

	void toolFailed() {
		tell(new LlmCallEvent.ToolFailed(this.call, this.callId, this.lastReached));
	}

	void streamResumed(LlmTarget target) {
		tell(new LlmCallEvent.StreamResumed(this.call, this.callId, target));
	}

	void retryScheduled(FailureKind kind, Duration delay) {
		tell(new LlmCallEvent.RetryScheduled(this.call, this.callId, this.lastReached, kind, delay));
	}

	void budgetExhausted(LlmTarget target, FailureKind kind) {
		tell(new LlmCallEvent.BudgetExhausted(this.call, this.callId, target, kind));
	}

	void costBudgetUsedUp(LlmTarget target, double spent, double budget) {
		tell(new LlmCallEvent.CostBudgetUsedUp(this.call, this.callId, target, spent, budget));
	}

	void hedged(LlmTarget from, LlmTarget target) {
		tell(new LlmCallEvent.Hedged(this.call, this.callId, from, target));
	}

	void hedgeEnded(LlmTarget target, LlmHedgeOutcome outcome) {
		tell(new LlmCallEvent.HedgeEnded(this.call, this.callId, target, outcome));
	}

	void rejected(LlmTarget target, FailureKind kind) {
		tell(new LlmCallEvent.TargetRejected(this.call, this.callId, target, kind));
	}

	void fellBack(LlmTarget from, LlmTarget to, FailureKind kind) {
		tell(new LlmCallEvent.FellBack(this.call, this.callId, from, to, kind));
	}

	void ended(LlmOutcome outcome, Duration duration) {
		int attempts = 0;
		int retries = 0;
		for (Visit visit = this.first; visit != null; visit = visit.next) {
			attempts += visit.attempts;
			retries += visit.retries;
			if (isFirstOfProvider(visit)) {
				providerLeft(visit);
			}
		}
		tell(new LlmCallEvent.CallEnded(this.call, this.callId, this.lastReached, outcome, duration, attempts,
				retries));
	}

	private boolean isFirstOfProvider(Visit visit) {
		for (Visit earlier = this.first; earlier != null && earlier != visit; earlier = earlier.next) {
			if (earlier.isOfSameProvider(visit)) {
				return false;
			}
		}
		return true;
	}

	private void providerLeft(Visit first) {
		LlmTarget last = first.target;
		int attempts = 0;
		int retries = 0;
		for (Visit visit = first; visit != null; visit = visit.next) {
			if (visit.isOfSameProvider(first)) {
				last = visit.target;
				attempts += visit.attempts;
				retries += visit.retries;
			}
		}
		tell(new LlmCallEvent.ProviderLeft(this.call, this.callId, last, attempts, retries));
	}

}
