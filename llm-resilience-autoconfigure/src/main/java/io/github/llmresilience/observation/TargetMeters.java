/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.observation;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiFunction;

import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

/**
 * The meters that every call records, for one call and one target. They are found by
 * index, without a key object. Each meter is created when it is first used.
 */
final class TargetMeters {

	private static final int USEFUL = 0;

	private static final int WASTED = 1;

	private final MeterRegistry registry;

	private final String call;

	private final LlmTarget target;

	/** The timers of attempts by kind of failure. The last timer is for successes. */
	private final AtomicReferenceArray<@Nullable Timer> attempts = new AtomicReferenceArray<>(
			FailureKind.values().length + 1);

	/** The timers of calls by outcome. */
	private final AtomicReferenceArray<@Nullable Timer> calls = new AtomicReferenceArray<>(LlmOutcome.values().length);

	private final AtomicReferenceArray<@Nullable DistributionSummary> retries = new AtomicReferenceArray<>(1);

	private final AtomicReferenceArray<@Nullable Counter> tokens = new AtomicReferenceArray<>(2);

	private final AtomicReferenceArray<@Nullable Counter> costs = new AtomicReferenceArray<>(2);

	TargetMeters(MeterRegistry registry, String call, LlmTarget target) {
		this.registry = registry;
		this.call = call;
		this.target = target;
	}

	/** Returns the name of the call in the tags. */
	String call() {
		return this.call;
	}

	/** Returns the target in the tags. */
	LlmTarget target() {
		return this.target;
	}

	void count(LlmCallEvent.AttemptEnded attempt) {
		FailureKind kind = attempt.kind();
		int index = (kind != null) ? kind.ordinal() : this.attempts.length() - 1;
		meter(this.attempts, index, attempt, TargetMeters::ofAttempts).record(attempt.duration());
		if (attempt.usage() != null) {
			meter(this.tokens, (kind == null) ? USEFUL : WASTED, attempt, TargetMeters::ofTokens)
				.increment(attempt.usage().totalTokens());
		}
		if (attempt.cost() != null) {
			meter(this.costs, (kind == null) ? USEFUL : WASTED, attempt, TargetMeters::ofCosts)
				.increment(attempt.cost());
		}
	}

	void count(LlmCallEvent.CallEnded call) {
		meter(this.calls, call.outcome().ordinal(), call, TargetMeters::ofCalls).record(call.duration());
	}

	void count(LlmCallEvent.ProviderLeft left) {
		meter(this.retries, 0, left, TargetMeters::ofRetries).record(left.retries());
	}

	/** Removes the meters from the registry. */
	void remove() {
		remove(this.attempts);
		remove(this.calls);
		remove(this.retries);
		remove(this.tokens);
		remove(this.costs);
	}

	private void remove(AtomicReferenceArray<? extends @Nullable Meter> kept) {
		for (int i = 0; i < kept.length(); i++) {
			Meter meter = kept.get(i);
			if (meter != null) {
				this.registry.remove(meter);
			}
		}
	}

	private <M, E> M meter(AtomicReferenceArray<@Nullable M> kept, int index, E event,
			BiFunction<TargetMeters, E, M> maker) {
		M known = kept.get(index);
		if (known != null) {
			return known;
		}
		M made = maker.apply(this, event);
		kept.set(index, made);
		return made;
	}

	private Timer ofAttempts(LlmCallEvent.AttemptEnded attempt) {
		return LlmMeter.ATTEMPT.timer(this.registry, this.call, this.target.provider(), this.target.model(),
				attempt.outcome(), (attempt.kind() == null) ? "none" : LlmMeter.tagValue(attempt.kind()));
	}

	private Counter ofTokens(LlmCallEvent.AttemptEnded attempt) {
		return ofUse(LlmMeter.TOKENS, attempt);
	}

	private Counter ofCosts(LlmCallEvent.AttemptEnded attempt) {
		return ofUse(LlmMeter.COST, attempt);
	}

	private Counter ofUse(LlmMeter meter, LlmCallEvent.AttemptEnded attempt) {
		return meter.counter(this.registry, this.call, this.target.provider(), this.target.model(),
				(attempt.kind() == null) ? "useful" : "wasted");
	}

	private Timer ofCalls(LlmCallEvent.CallEnded call) {
		return LlmMeter.CALL.timer(this.registry, this.call, this.target.provider(), LlmMeter.tagValue(call.outcome()));
	}

	private DistributionSummary ofRetries(LlmCallEvent.ProviderLeft left) {
		return LlmMeter.RETRY_COUNT.summary(this.registry, this.call, this.target.provider());
	}

}
