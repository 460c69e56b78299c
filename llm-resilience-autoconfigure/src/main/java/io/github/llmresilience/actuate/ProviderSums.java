/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.actuate;

import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmHedgeOutcome;
import io.github.llmresilience.failure.FailureKind;

/**
 * Sums up the events of one call at one provider since the start.
 */
final class ProviderSums {

	private final LongAdder visits = new LongAdder();

	private final LongAdder retries = new LongAdder();

	private final LongAccumulator maxRetries = new LongAccumulator(Math::max, 0);

	private final Durations attempts = new Durations();

	private final LongAdder fallbacks = new LongAdder();

	private final LongAdder reasks = new LongAdder();

	private final LongAdder healed = new LongAdder();

	private final LongAdder resumes = new LongAdder();

	private final LongAdder hedges = new LongAdder();

	private final LongAdder hedgesWon = new LongAdder();

	private final LongAdder toolErrors = new LongAdder();

	private final LongAdder rejections = new LongAdder();

	private final DoubleAdder cost = new DoubleAdder();

	private final DoubleAdder wastedCost = new DoubleAdder();

	private final EnumCounts<FailureKind> failures = new EnumCounts<>(FailureKind.class);

	void add(LlmCallEvent event) {
		if (event instanceof LlmCallEvent.AttemptEnded attempt) {
			this.attempts.add(attempt.duration());
			if (attempt.kind() != null) {
				this.failures.increment(attempt.kind());
			}
			if (attempt.cost() != null) {
				this.cost.add(attempt.cost());
				this.wastedCost.add((attempt.kind() != null) ? attempt.cost() : 0);
			}
		}
		else if (event instanceof LlmCallEvent.ProviderLeft left) {
			this.visits.increment();
			this.retries.add(left.retries());
			this.maxRetries.accumulate(left.retries());
		}
		else if (event instanceof LlmCallEvent.HedgeEnded hedge) {
			this.hedges.increment();
			this.hedgesWon.add((hedge.outcome() == LlmHedgeOutcome.WON) ? 1 : 0);
		}
		else if (event instanceof LlmCallEvent.ReaskEnded reask) {
			this.reasks.increment();
			this.healed.add(reask.healed() ? 1 : 0);
		}
		else if (event instanceof LlmCallEvent.StreamResumed) {
			this.resumes.increment();
		}
		else if (event instanceof LlmCallEvent.ToolFailed) {
			this.toolErrors.increment();
		}
		else if (event instanceof LlmCallEvent.TargetRejected) {
			this.rejections.increment();
		}
	}

	void addFallback() {
		this.fallbacks.increment();
	}

	Figures figures() {
		Figures.Latency latency = this.attempts.latency();
		long visits = this.visits.sum();
		long retries = this.retries.sum();
		return new Figures(visits, latency.count(), retries, Figures.mean(retries, visits), this.maxRetries.get(),
				this.fallbacks.sum(), this.hedges.sum(), this.hedgesWon.sum(), this.reasks.sum(), this.healed.sum(),
				this.resumes.sum(), this.toolErrors.sum(), this.rejections.sum(), this.cost.sum(),
				this.wastedCost.sum(), this.failures.positive(), latency);
	}

}
