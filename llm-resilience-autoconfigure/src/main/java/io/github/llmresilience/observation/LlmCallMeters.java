package io.github.llmresilience.observation;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

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
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Counts calls, attempts, retries and fallbacks. Each meter is looked up once and kept:
 * the lookup costs more than the recording.
 */
public final class LlmCallMeters implements LlmCallListener {

	private final MeterRegistry registry;

	private final TargetGates gates;

	private final Map<Object, Timer> timers = new ConcurrentHashMap<>();

	private final Map<Object, Counter> counters = new ConcurrentHashMap<>();

	private final Map<Object, DistributionSummary> summaries = new ConcurrentHashMap<>();

	private final Set<LlmTarget> gauged = ConcurrentHashMap.newKeySet();

	/**
	 * Creates the listener.
	 * @param registry where the meters live
	 * @param gates tells the states of the circuit breakers
	 */
	public LlmCallMeters(MeterRegistry registry, TargetGates gates) {
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
		else if (event instanceof LlmCallEvent.TargetLeft left) {
			count(left);
		}
		else if (event instanceof LlmCallEvent.RetryScheduled retry) {
			count(retry);
		}
		else if (event instanceof LlmCallEvent.FellBack fallback) {
			count(fallback);
		}
		else if (event instanceof LlmCallEvent.ReaskEnded reask) {
			count(reask);
		}
		else if (event instanceof LlmCallEvent.StreamResumed resumed) {
			count(resumed);
		}
		else if (event instanceof LlmCallEvent.TargetRejected rejected) {
			count(rejected);
		}
	}

	private void count(LlmCallEvent.AttemptEnded attempt) {
		gauge(attempt.target());
		this.timers
			.computeIfAbsent(new AttemptKey(attempt.call(), attempt.target(), attempt.kind()),
					(key) -> Timer.builder("llm.attempt")
						.description("Attempts: one call of a model each")
						.tag("call", attempt.call())
						.tag("provider", attempt.target().provider())
						.tag("model", attempt.target().model())
						.tag("outcome", (attempt.kind() == null) ? "success" : "failure")
						.tag("kind", (attempt.kind() == null) ? "none" : lowerCase(attempt.kind()))
						.register(this.registry))
			.record(attempt.duration());
		if (attempt.usage() != null) {
			count(attempt, attempt.usage());
		}
	}

	private void count(LlmCallEvent.AttemptEnded attempt, LlmUsage usage) {
		String use = (attempt.kind() == null) ? "useful" : "wasted";
		this.counters
			.computeIfAbsent(new TokenKey(attempt.call(), attempt.target(), use),
					(key) -> Counter.builder("llm.tokens")
						.description("Tokens of prompts and answers; wasted are those of failed attempts")
						.tag("call", attempt.call())
						.tag("provider", attempt.target().provider())
						.tag("model", attempt.target().model())
						.tag("use", use)
						.register(this.registry))
			.increment(usage.totalTokens());
	}

	private void count(LlmCallEvent.ReaskEnded reask) {
		String outcome = reask.healed() ? "success" : "failure";
		this.counters
			.computeIfAbsent(new ReaskKey(reask.call(), reask.target().provider(), outcome),
					(key) -> Counter.builder("llm.reasks")
						.description("Models that were told what is wrong with their answer and asked again")
						.tag("call", reask.call())
						.tag("provider", reask.target().provider())
						.tag("outcome", outcome)
						.register(this.registry))
			.increment();
	}

	private void count(LlmCallEvent.StreamResumed resumed) {
		this.counters
			.computeIfAbsent(new ResumeKey(resumed.call(), resumed.target().provider()),
					(key) -> Counter.builder("llm.stream.resumes")
						.description("Streams that broke in the middle and were taken up")
						.tag("call", resumed.call())
						.tag("provider", resumed.target().provider())
						.register(this.registry))
			.increment();
	}

	private void count(LlmCallEvent.CallEnded call) {
		this.timers
			.computeIfAbsent(new CallKey(call.call(), call.target().provider(), call.outcome()),
					(key) -> Timer.builder("llm.call")
						.description("Calls, with their retries, waits and fallbacks")
						.tag("call", call.call())
						.tag("provider", call.target().provider())
						.tag("outcome", lowerCase(call.outcome()))
						.register(this.registry))
			.record(call.duration());
	}

	private void count(LlmCallEvent.TargetLeft left) {
		this.summaries
			.computeIfAbsent(new ProviderKey(left.call(), left.target().provider()),
					(key) -> DistributionSummary.builder("llm.retry.count")
						.description("Retries of a call at a provider, 0 where the first attempt settled it")
						.tag("call", left.call())
						.tag("provider", left.target().provider())
						.register(this.registry))
			.record(left.retries());
	}

	private void count(LlmCallEvent.RetryScheduled retry) {
		this.counters
			.computeIfAbsent(new RetryKey(retry.call(), retry.target().provider(), retry.kind()),
					(key) -> Counter.builder("llm.retries")
						.description("Retries, by what made them necessary")
						.tag("call", retry.call())
						.tag("provider", retry.target().provider())
						.tag("kind", lowerCase(retry.kind()))
						.register(this.registry))
			.increment();
	}

	private void count(LlmCallEvent.FellBack fallback) {
		this.counters
			.computeIfAbsent(
					new FallbackKey(fallback.call(), fallback.from().provider(), fallback.target().provider(),
							fallback.kind()),
					(key) -> Counter.builder("llm.fallbacks")
						.description("Calls that went on with another model")
						.tag("call", fallback.call())
						.tag("from", fallback.from().provider())
						.tag("to", fallback.target().provider())
						.tag("kind", lowerCase(fallback.kind()))
						.register(this.registry))
			.increment();
	}

	private void count(LlmCallEvent.TargetRejected rejected) {
		gauge(rejected.target());
		if (rejected.kind() == FailureKind.CIRCUIT_OPEN) {
			this.counters
				.computeIfAbsent(new ProviderKey(rejected.call(), rejected.target().provider()),
						(key) -> Counter.builder("llm.circuit.rejected")
							.description("Calls that a circuit breaker kept away from a model")
							.tag("call", rejected.call())
							.tag("provider", rejected.target().provider())
							.register(this.registry))
				.increment();
		}
	}

	private void gauge(LlmTarget target) {
		if (this.gauged.add(target)) {
			Gauge.builder("llm.circuit.state", this.gates, (gates) -> number(gates.stateOf(target)))
				.description("The circuit breaker: 0 closed, 1 half-open, 2 open")
				.tag("provider", target.provider())
				.tag("model", target.model())
				.register(this.registry);
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

	private record ProviderKey(String call, String provider) {
	}

	private record TokenKey(String call, LlmTarget target, String use) {
	}

	private record ResumeKey(String call, String provider) {
	}

	private record ReaskKey(String call, String provider, String outcome) {
	}

	private record RetryKey(String call, String provider, FailureKind kind) {
	}

	private record FallbackKey(String call, String from, String to, FailureKind kind) {
	}

}
