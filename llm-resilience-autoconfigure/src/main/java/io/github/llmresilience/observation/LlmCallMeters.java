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

	private final Map<Object, Timer> timers = new ConcurrentHashMap<>();

	private final Map<Object, Counter> counters = new ConcurrentHashMap<>();

	private final Map<Object, DistributionSummary> summaries = new ConcurrentHashMap<>();

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
		LlmTarget target = attempt.target();
		FailureKind kind = attempt.kind();
		gauge(target);
		this.timers
			.computeIfAbsent(new AttemptKey(attempt.call(), target, kind),
					(key) -> LlmMeter.ATTEMPT.timer(this.registry, attempt.call(), target.provider(), target.model(),
							attempt.outcome(), (kind == null) ? "none" : lowerCase(kind)))
			.record(attempt.duration());
		if (attempt.usage() != null) {
			count(attempt, attempt.usage());
		}
	}

	private void count(LlmCallEvent.AttemptEnded attempt, LlmUsage usage) {
		LlmTarget target = attempt.target();
		String use = (attempt.kind() == null) ? "useful" : "wasted";
		this.counters
			.computeIfAbsent(new TokenKey(attempt.call(), target, use),
					(key) -> LlmMeter.TOKENS.counter(this.registry, attempt.call(), target.provider(), target.model(),
							use))
			.increment(usage.totalTokens());
	}

	private void count(LlmCallEvent.CallEnded call) {
		String provider = call.target().provider();
		this.timers
			.computeIfAbsent(new CallKey(call.call(), provider, call.outcome()),
					(key) -> LlmMeter.CALL.timer(this.registry, call.call(), provider, lowerCase(call.outcome())))
			.record(call.duration());
	}

	private void count(LlmCallEvent.ProviderLeft left) {
		String provider = left.target().provider();
		this.summaries
			.computeIfAbsent(new ProviderKey(LlmMeter.RETRY_COUNT, left.call(), provider),
					(key) -> LlmMeter.RETRY_COUNT.summary(this.registry, left.call(), provider))
			.record(left.retries());
	}

	private void count(LlmCallEvent.RetryScheduled retry) {
		String provider = retry.target().provider();
		this.counters
			.computeIfAbsent(new RetryKey(retry.call(), provider, retry.kind()),
					(key) -> LlmMeter.RETRIES.counter(this.registry, retry.call(), provider, lowerCase(retry.kind())))
			.increment();
	}

	private void count(LlmCallEvent.FellBack fallback) {
		String from = fallback.from().provider();
		String to = fallback.target().provider();
		this.counters
			.computeIfAbsent(new FallbackKey(fallback.call(), from, to, fallback.kind()),
					(key) -> LlmMeter.FALLBACKS.counter(this.registry, fallback.call(), from, to,
							lowerCase(fallback.kind())))
			.increment();
	}

	/** What has an outcome besides the call and the provider. */
	private void count(LlmMeter meter, LlmCallEvent.OfCall event, String outcome) {
		String provider = event.target().provider();
		this.counters
			.computeIfAbsent(new OutcomeKey(meter, event.call(), provider, outcome),
					(key) -> meter.counter(this.registry, event.call(), provider, outcome))
			.increment();
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
		String provider = event.target().provider();
		this.counters
			.computeIfAbsent(new ProviderKey(meter, event.call(), provider),
					(key) -> meter.counter(this.registry, event.call(), provider))
			.increment();
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

	private record AttemptKey(String call, LlmTarget target, @Nullable FailureKind kind) {
	}

	private record CallKey(String call, String provider, LlmOutcome outcome) {
	}

	private record ProviderKey(LlmMeter meter, String call, String provider) {
	}

	private record TokenKey(String call, LlmTarget target, String use) {
	}

	private record OutcomeKey(LlmMeter meter, String call, String provider, String outcome) {
	}

	private record RetryKey(String call, String provider, FailureKind kind) {
	}

	private record FallbackKey(String call, String from, String to, FailureKind kind) {
	}

}
