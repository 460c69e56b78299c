/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.time.Duration;

import io.github.llmresilience.call.LlmAttemptTrace;
import io.github.llmresilience.gate.Permit;
import org.jspecify.annotations.Nullable;

/**
 * Creates the attempts of a session.
 */
final class AttemptFactory {

	private final CallData call;

	private final AttemptCounter counter;

	private final RuleChain rules;

	private final SessionStream stream;

	/** The parent span of the attempts, or null for the span of the call. */
	private final @Nullable Object parentSpan;

	private final AttemptContext.Owner owner;

	AttemptFactory(CallData call, AttemptCounter counter, RuleChain rules, SessionStream stream,
			@Nullable Object parentSpan, AttemptContext.Owner owner) {
		this.call = call;
		this.counter = counter;
		this.rules = rules;
		this.stream = stream;
		this.parentSpan = parentSpan;
		this.owner = owner;
	}

	/** Creates the next attempt at the current target. */
	Step.Attempt next(NextStep.Attempt next) {
		LlmTargetSettings current = this.call.targets().current();
		AttemptCounter.Place place = enter(current);
		Duration timeout = this.call.deadline()
			.limit(current.retry().attemptTimeout(), this.call.targets().targetsToCome());
		return create(current, place, timeout, next.permit(), next.waited());
	}

	/** Creates a hedge: an attempt beside an attempt at the current target. */
	Step.Attempt hedge(TargetSearch.Open open) {
		Duration timeout = this.call.deadline()
			.limitBeside(open.target().retry().attemptTimeout(), this.call.targets().targetsToCome());
		return create(open.target(), AttemptCounter.Place.HEDGE, timeout, open.permit(), Duration.ZERO);
	}

	/** Counts an attempt at the current target. */
	AttemptCounter.Place enter(LlmTargetSettings current) {
		if (this.counter.attemptsAt(current) == 0 || this.rules.isRotating()) {
			this.call.deadline().share(this.call.targets().targetsToCome());
		}
		this.call.targets().markTried();
		return this.counter.next(current);
	}

	/** The members of the pool of the primary target are no fallbacks. */
	private boolean isFallback(LlmTargetSettings at) {
		LlmTargetSettings primary = this.call.settings().primary();
		return at != primary && (at.pool() == null || !at.pool().equals(primary.pool()));
	}

	private Step.Attempt create(LlmTargetSettings at, AttemptCounter.Place place, Duration timeout, Permit permit,
			Duration waited) {
		try {
			LlmAttemptTrace trace = this.call.reporter().attemptBegins(at.target(), place.number(), this.parentSpan);
			AttemptContext context = new AttemptContext(this.call.settings(), at.target(), isFallback(at),
					at.pool() != null, place.number(), this.call.history().errors(), this.rules.feedback(),
					this.stream.textToContinue(), this.call.settings().stream().resumePrompt(), permit, trace,
					this.owner);
			return new Step.Attempt(context, place, timeout, waited, this.call.services().ticker().nanos());
		}
		catch (RuntimeException | Error ex) {
			permit.giveBack();
			throw ex;
		}
	}

}
