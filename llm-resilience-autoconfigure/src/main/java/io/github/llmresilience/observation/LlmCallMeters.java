/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.observation;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.github.llmresilience.bounds.BoundedMap;
import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallListener;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.gate.GateStatus;
import io.github.llmresilience.gate.RateLimit;
import io.github.llmresilience.gate.RetryBudgets;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.state.Resettable;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Records the events of calls in the meters of {@link LlmMeter}. Each meter is looked up
 * once and kept, because a lookup costs more than a recording.
 */
public final class LlmCallMeters implements LlmCallListener, Resettable {

	/** The maximum number of combinations of a call and a model. */
	private static final int MAX_COMBINATIONS = 10_000;

	/** The target that further models share. */
	private static final LlmTarget OTHER_TARGET = new LlmTarget(BoundedMap.OTHER, BoundedMap.OTHER);

	private final MeterRegistry registry;

	private final TargetGates gates;

	private final RetryBudgets budgets;

	/** The meters that every call records, by the name of the call and its target. */
	private final Map<String, Map<LlmTarget, TargetMeters>> everyCalls = new ConcurrentHashMap<>();

	private final AtomicInteger combinations = new AtomicInteger();

	private final BoundedMap<LlmTarget, LlmTarget> targets = new BoundedMap<>(BoundedMap.MAX_MODELS, OTHER_TARGET);

	/** The counters of less frequent events. */
	private final Map<CounterKey, Counter> counters = new ConcurrentHashMap<>();

	private final Set<LlmTarget> gauged = ConcurrentHashMap.newKeySet();

	private final Set<String> gaugedProviders = ConcurrentHashMap.newKeySet();

	public LlmCallMeters(MeterRegistry registry, TargetGates gates, RetryBudgets budgets) {
		this.budgets = budgets;
		this.registry = registry;
		this.gates = gates;
	}

	@Override
	public void onEvent(LlmCallEvent event) {
		if (event instanceof LlmCallEvent.AttemptEnded attempt) {
			meters(attempt).count(attempt);
		}
		else if (event instanceof LlmCallEvent.CallEnded call) {
			meters(call).count(call);
		}
		else if (event instanceof LlmCallEvent.ProviderLeft left) {
			meters(left).count(left);
		}
		else if (event instanceof LlmCallEvent.RetryScheduled retry) {
			count(LlmMeter.RETRIES, retry, LlmMeter.tagValue(retry.kind()));
		}
		else if (event instanceof LlmCallEvent.FellBack fallback) {
			TargetMeters meters = meters(fallback);
			count(LlmMeter.FALLBACKS, meters.call(), accepted(fallback.from()).provider(), meters.target().provider(),
					LlmMeter.tagValue(fallback.kind()));
		}
		else if (event instanceof LlmCallEvent.ReaskEnded reask) {
			count(LlmMeter.REASKS, reask, reask.outcome());
		}
		else if (event instanceof LlmCallEvent.HedgeEnded hedge) {
			count(LlmMeter.HEDGES, hedge, LlmMeter.tagValue(hedge.outcome()));
		}
		else if (event instanceof LlmCallEvent.StreamResumed resumed) {
			count(LlmMeter.STREAM_RESUMES, resumed);
		}
		else if (event instanceof LlmCallEvent.ToolFailed failed) {
			count(LlmMeter.TOOL_ERRORS, failed);
		}
		else if (event instanceof LlmCallEvent.BudgetExhausted exhausted) {
			count(LlmMeter.RETRY_BUDGET_EXHAUSTED, exhausted);
		}
		else if (event instanceof LlmCallEvent.CostBudgetUsedUp usedUp) {
			count(LlmMeter.COST_BUDGET_USED_UP, usedUp);
		}
		else if (event instanceof LlmCallEvent.TargetRejected rejected) {
			count(rejected);
		}
	}

	/** Removes the timers, counters and summaries of all calls. The gauges remain. */
	@Override
	public void reset() {
		this.everyCalls.values().forEach((ofCall) -> ofCall.values().forEach(TargetMeters::remove));
		this.everyCalls.clear();
		this.combinations.set(0);
		this.counters.values().forEach(this.registry::remove);
		this.counters.clear();
	}

	private TargetMeters meters(LlmCallEvent.OfCall event) {
		Map<LlmTarget, TargetMeters> ofCall = this.everyCalls.get(event.call());
		TargetMeters known = (ofCall != null) ? ofCall.get(event.target()) : null;
		return (known != null) ? known : (this.combinations.get() < MAX_COMBINATIONS)
				? meters(event.call(), accepted(event.target())) : meters(BoundedMap.OTHER, OTHER_TARGET);
	}

	private LlmTarget accepted(LlmTarget target) {
		return this.targets.get(target, (unknown) -> unknown);
	}

	private TargetMeters meters(String call, LlmTarget target) {
		return this.everyCalls.computeIfAbsent(call, (unknown) -> new ConcurrentHashMap<>())
			.computeIfAbsent(target, (unknown) -> {
				this.combinations.incrementAndGet();
				gauge(target);
				return new TargetMeters(this.registry, call, target);
			});
	}

	private void count(LlmCallEvent.TargetRejected rejected) {
		if (rejected.kind() == FailureKind.CIRCUIT_OPEN) {
			count(LlmMeter.CIRCUIT_REJECTED, rejected);
		}
		else if (rejected.kind() == FailureKind.CONCURRENCY_LIMITED) {
			count(LlmMeter.CONCURRENCY_REJECTED, rejected);
		}
	}

	/** Increments a counter whose only tags are the call and the provider. */
	private void count(LlmMeter meter, LlmCallEvent.OfCall event) {
		TargetMeters meters = meters(event);
		count(meter, meters.call(), meters.target().provider());
	}

	private void count(LlmMeter meter, LlmCallEvent.OfCall event, String outcomeOrKind) {
		TargetMeters meters = meters(event);
		count(meter, meters.call(), meters.target().provider(), outcomeOrKind);
	}

	private void count(LlmMeter meter, String... tagValues) {
		this.counters
			.computeIfAbsent(new CounterKey(meter, List.of(tagValues)),
					(unknown) -> meter.counter(this.registry, tagValues))
			.increment();
	}

	private void gauge(LlmTarget target) {
		if (this.gauged.add(target)) {
			LlmMeter.CIRCUIT_STATE.gauge(this.registry, this.gates, (gates) -> number(gates.stateOf(target)),
					target.provider(), target.model());
			LlmMeter.CIRCUIT_FAILURE_RATE.gauge(this.registry, this.gates,
					(gates) -> gates.status(target).failureRate(), target.provider(), target.model());
			LlmMeter.CIRCUIT_LAST_RESORT.gauge(this.registry, this.gates, (gates) -> answeredRate(gates.status(target)),
					target.provider(), target.model());
			gauge(target.provider());
		}
	}

	private static double statusOf(@Nullable RateLimit limit, Function<RateLimit.Status, @Nullable Number> value) {
		Number number = (limit != null) ? value.apply(limit.status()) : null;
		return (number != null) ? number.doubleValue() : Double.NaN;
	}

	private static double answeredRate(GateStatus status) {
		return (status.lastResort() != null) ? status.lastResort().answeredRate() : Double.NaN;
	}

	private void gauge(String provider) {
		if (!this.gaugedProviders.add(provider)) {
			return;
		}
		if (this.budgets.tokens(provider).isPresent()) {
			LlmMeter.RETRY_BUDGET.gauge(this.registry, this.budgets,
					(budgets) -> budgets.tokens(provider).orElse(Double.NaN), provider);
		}
		RateLimit rateLimit = this.gates.rateLimit(provider);
		if (rateLimit != null) {
			LlmMeter.RATE_LIMIT_REQUESTS.gauge(this.registry, this.gates,
					(gates) -> statusOf(gates.rateLimit(provider), RateLimit.Status::requests), provider);
			LlmMeter.RATE_LIMIT_TOKENS.gauge(this.registry, this.gates,
					(gates) -> statusOf(gates.rateLimit(provider), RateLimit.Status::tokens), provider);
			LlmMeter.RATE_LIMIT_SHARE.gauge(this.registry, this.gates,
					(gates) -> statusOf(gates.rateLimit(provider), RateLimit.Status::share), provider);
		}
		if (this.gates.hasConcurrencyLimit(provider)) {
			LlmMeter.CONCURRENCY_RUNNING.gauge(this.registry, this.gates, (gates) -> gates.running(provider).orElse(0),
					provider);
		}
	}

	private static int number(CircuitState state) {
		return switch (state) {
			case CLOSED -> 0;
			case HALF_OPEN -> 1;
			case OPEN -> 2;
		};
	}

	private record CounterKey(LlmMeter meter, List<String> tagValues) {
	}

}
