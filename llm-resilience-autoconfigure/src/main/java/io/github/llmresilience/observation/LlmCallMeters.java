package io.github.llmresilience.observation;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.llmresilience.budget.RetryBudgets;
import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallListener;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.circuitbreaker.TargetGates;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmUsage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Counts what happens to calls, as {@link LlmMeter} says. Each meter is looked up once
 * and kept: the lookup costs more than the recording.
 */
public final class LlmCallMeters implements LlmCallListener {

	private final MeterRegistry registry;

	private final TargetGates gates;

	private final RetryBudgets budgets;

	private final Map<Key<Timer>, Timer> timers = new ConcurrentHashMap<>();

	private final Map<Key<Counter>, Counter> counters = new ConcurrentHashMap<>();

	private final Map<Key<DistributionSummary>, DistributionSummary> summaries = new ConcurrentHashMap<>();

	private final Set<LlmTarget> gauged = ConcurrentHashMap.newKeySet();

	private final Set<String> gaugedProviders = ConcurrentHashMap.newKeySet();

	/**
	 * Creates the listener.
	 * @param registry where the meters live
	 * @param gates tells the states of the circuit breakers
	 * @param budgets tells how many retries there may be
	 */
	public LlmCallMeters(MeterRegistry registry, TargetGates gates, RetryBudgets budgets) {
		this.budgets = budgets;
		this.registry = registry;
		this.gates = gates;
	}

	@Override
	public void onEvent(LlmCallEvent event) {
		if (event instanceof LlmCallEvent.AttemptEnded attempt) {
			count(attempt);
		}
		else if (event instanceof LlmCallEvent.CallEnded call) {
			count(call);
		}
		else if (event instanceof LlmCallEvent.ProviderLeft left) {
			count(left);
		}
		else if (event instanceof LlmCallEvent.RetryScheduled retry) {
			count(retry);
		}
		else if (event instanceof LlmCallEvent.FellBack fallback) {
			count(fallback);
		}
		else if (event instanceof LlmCallEvent.ReaskEnded reask) {
			count(LlmMeter.REASKS, reask, reask.outcome());
		}
		else if (event instanceof LlmCallEvent.HedgeEnded hedge) {
			count(LlmMeter.HEDGES, hedge, lowerCase(hedge.outcome()));
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
		else if (event instanceof LlmCallEvent.TargetRejected rejected) {
			count(rejected);
		}
	}

	private void count(LlmCallEvent.AttemptEnded attempt) {
		gauge(attempt.target());
		meter(this.timers, new AttemptKey(attempt.call(), attempt.target(), attempt.kind(), attempt.outcome()))
			.record(attempt.duration());
		if (attempt.usage() != null) {
			String use = (attempt.kind() == null) ? "useful" : "wasted";
			meter(this.counters, new TokenKey(attempt.call(), attempt.target(), use))
				.increment(attempt.usage().totalTokens());
		}
	}

	private void count(LlmCallEvent.CallEnded call) {
		meter(this.timers, new CallKey(call.call(), call.target().provider(), call.outcome())).record(call.duration());
	}

	private void count(LlmCallEvent.ProviderLeft left) {
		meter(this.summaries, new RetryCountKey(left.call(), left.target().provider())).record(left.retries());
	}

	private void count(LlmCallEvent.RetryScheduled retry) {
		meter(this.counters, new RetryKey(retry.call(), retry.target().provider(), retry.kind())).increment();
	}

	private void count(LlmCallEvent.FellBack fallback) {
		meter(this.counters, new FallbackKey(fallback.call(), fallback.from().provider(), fallback.target().provider(),
				fallback.kind()))
			.increment();
	}

	/** What has an outcome besides the call and the provider. */
	private void count(LlmMeter meter, LlmCallEvent.OfCall event, String outcome) {
		meter(this.counters, new OutcomeKey(meter, event.call(), event.target().provider(), outcome)).increment();
	}

	private void count(LlmCallEvent.TargetRejected rejected) {
		gauge(rejected.target());
		if (rejected.kind() == FailureKind.CIRCUIT_OPEN) {
			count(LlmMeter.CIRCUIT_REJECTED, rejected);
		}
		else if (rejected.kind() == FailureKind.CONCURRENCY_LIMITED) {
			count(LlmMeter.CONCURRENCY_REJECTED, rejected);
		}
	}

	/** What has no tags but the call and the provider. */
	private void count(LlmMeter meter, LlmCallEvent.OfCall event) {
		meter(this.counters, new ProviderKey(meter, event.call(), event.target().provider())).increment();
	}

	private <M> M meter(Map<Key<M>, M> known, Key<M> key) {
		M meter = known.get(key);
		return (meter != null) ? meter : known.computeIfAbsent(key, (unknown) -> unknown.register(this.registry));
	}

	private void gauge(LlmTarget target) {
		if (this.gauged.add(target)) {
			LlmMeter.CIRCUIT_STATE.gauge(this.registry, this.gates, (gates) -> number(gates.stateOf(target)),
					target.provider(), target.model());
			gauge(target.provider());
		}
	}

	private void gauge(String provider) {
		if (!this.gaugedProviders.add(provider)) {
			return;
		}
		if (this.budgets.tokens(provider).isPresent()) {
			LlmMeter.RETRY_BUDGET.gauge(this.registry, this.budgets,
					(budgets) -> budgets.tokens(provider).orElse(Double.NaN), provider);
		}
		if (this.gates.running(provider).isPresent()) {
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

	private static String lowerCase(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Tells a meter from the others, and makes it.
	 */
	private interface Key<M> {

		M register(MeterRegistry registry);

	}

	private record AttemptKey(String call, LlmTarget target, @Nullable FailureKind kind,
			String outcome) implements Key<Timer> {

		@Override
		public Timer register(MeterRegistry registry) {
			return LlmMeter.ATTEMPT.timer(registry, this.call, this.target.provider(), this.target.model(),
					this.outcome, (this.kind == null) ? "none" : lowerCase(this.kind));
		}

	}

	private record CallKey(String call, String provider, LlmOutcome outcome) implements Key<Timer> {

		@Override
		public Timer register(MeterRegistry registry) {
			return LlmMeter.CALL.timer(registry, this.call, this.provider, lowerCase(this.outcome));
		}

	}

	private record RetryCountKey(String call, String provider) implements Key<DistributionSummary> {

		@Override
		public DistributionSummary register(MeterRegistry registry) {
			return LlmMeter.RETRY_COUNT.summary(registry, this.call, this.provider);
		}

	}

	private record ProviderKey(LlmMeter meter, String call, String provider) implements Key<Counter> {

		@Override
		public Counter register(MeterRegistry registry) {
			return this.meter.counter(registry, this.call, this.provider);
		}

	}

	private record OutcomeKey(LlmMeter meter, String call, String provider, String outcome) implements Key<Counter> {

		@Override
		public Counter register(MeterRegistry registry) {
			return this.meter.counter(registry, this.call, this.provider, this.outcome);
		}

	}

	private record TokenKey(String call, LlmTarget target, String use) implements Key<Counter> {

		@Override
		public Counter register(MeterRegistry registry) {
			return LlmMeter.TOKENS.counter(registry, this.call, this.target.provider(), this.target.model(), this.use);
		}

	}

	private record RetryKey(String call, String provider, FailureKind kind) implements Key<Counter> {

		@Override
		public Counter register(MeterRegistry registry) {
			return LlmMeter.RETRIES.counter(registry, this.call, this.provider, lowerCase(this.kind));
		}

	}

	private record FallbackKey(String call, String from, String to, FailureKind kind) implements Key<Counter> {

		@Override
		public Counter register(MeterRegistry registry) {
			return LlmMeter.FALLBACKS.counter(registry, this.call, this.from, this.to, lowerCase(this.kind));
		}

	}

}
