package io.github.llmresilience.actuate;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallListener;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.failure.FailureKind;

/**
 * Sums up calls since the start, by call and provider. Has its own accumulators because
 * the maximum of a meter decays.
 */
public final class LlmRetryStatistics implements LlmCallListener {

	private final Map<String, CallSums> calls = new ConcurrentSkipListMap<>();

	@Override
	public void onEvent(LlmCallEvent event) {
		if (event instanceof LlmCallEvent.CallEnded ended) {
			increment(sums(ended.call()).outcomes, ended.outcome());
		}
		else if (event instanceof LlmCallEvent.AttemptEnded attempt) {
			ProviderSums provider = sums(attempt.call()).provider(attempt.target().provider());
			provider.attempts.increment();
			if (attempt.kind() != null) {
				increment(provider.failures, attempt.kind());
			}
		}
		else if (event instanceof LlmCallEvent.TargetLeft left) {
			ProviderSums provider = sums(left.call()).provider(left.target().provider());
			provider.visits.increment();
			provider.retries.add(left.retries());
			provider.maxRetries.accumulate(left.retries());
		}
		else if (event instanceof LlmCallEvent.FellBack fallback) {
			sums(fallback.call()).fallbacks.increment();
		}
	}

	private CallSums sums(String call) {
		return this.calls.computeIfAbsent(call, (name) -> new CallSums());
	}

	Map<String, CallReport> report() {
		Map<String, CallReport> report = new TreeMap<>();
		this.calls.forEach((name, sums) -> report.put(name, sums.report()));
		return report;
	}

	/**
	 * The sums of all calls together, by provider.
	 */
	Map<String, ProviderReport> reportByProvider() {
		Map<String, ProviderReport> providers = new TreeMap<>();
		report().values()
			.forEach((call) -> call.providers()
				.forEach((name, provider) -> providers.merge(name, provider, ProviderReport::plus)));
		return providers;
	}

	/**
	 * A call as the endpoint shows it.
	 *
	 * @param outcomes how many calls ended, by outcome
	 * @param fallbacks how often a call went on with another model
	 * @param providers the providers that were called
	 */
	public record CallReport(Map<LlmOutcome, Long> outcomes, long fallbacks, Map<String, ProviderReport> providers) {
	}

	/**
	 * A provider as the endpoint shows it.
	 *
	 * @param calls how many calls were tried at it
	 * @param attempts how many attempts they took
	 * @param retries how many of the attempts were retries
	 * @param meanRetries retries for each call
	 * @param maxRetries the most retries of a single call
	 * @param failures the failed attempts by kind
	 */
	public record ProviderReport(long calls, long attempts, long retries, double meanRetries, long maxRetries,
			Map<FailureKind, Long> failures) {

		private static ProviderReport of(long calls, long attempts, long retries, long maxRetries,
				Map<FailureKind, Long> failures) {
			return new ProviderReport(calls, attempts, retries, (calls == 0) ? 0 : (double) retries / calls, maxRetries,
					failures);
		}

		private ProviderReport plus(ProviderReport other) {
			Map<FailureKind, Long> sum = new EnumMap<>(FailureKind.class);
			sum.putAll(this.failures);
			other.failures.forEach((kind, count) -> sum.merge(kind, count, Long::sum));
			return of(this.calls + other.calls, this.attempts + other.attempts, this.retries + other.retries,
					Math.max(this.maxRetries, other.maxRetries), sum);
		}

	}

	private static final class CallSums {

		private final Map<LlmOutcome, LongAdder> outcomes = adders(LlmOutcome.class);

		private final LongAdder fallbacks = new LongAdder();

		private final Map<String, ProviderSums> providers = new ConcurrentSkipListMap<>();

		private ProviderSums provider(String name) {
			return this.providers.computeIfAbsent(name, (unknown) -> new ProviderSums());
		}

		private CallReport report() {
			Map<String, ProviderReport> reports = new TreeMap<>();
			this.providers.forEach((name, sums) -> reports.put(name, sums.report()));
			return new CallReport(positive(this.outcomes, LlmOutcome.class), this.fallbacks.sum(), reports);
		}

	}

	private static final class ProviderSums {

		private final LongAdder visits = new LongAdder();

		private final LongAdder attempts = new LongAdder();

		private final LongAdder retries = new LongAdder();

		private final LongAccumulator maxRetries = new LongAccumulator(Math::max, 0);

		private final Map<FailureKind, LongAdder> failures = adders(FailureKind.class);

		private ProviderReport report() {
			return ProviderReport.of(this.visits.sum(), this.attempts.sum(), this.retries.sum(), this.maxRetries.get(),
					positive(this.failures, FailureKind.class));
		}

	}

	/** All keys from the start, so that the map itself never changes. */
	private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> type) {
		Map<E, LongAdder> adders = new EnumMap<>(type);
		for (E key : type.getEnumConstants()) {
			adders.put(key, new LongAdder());
		}
		return adders;
	}

	private static <E extends Enum<E>> void increment(Map<E, LongAdder> adders, E key) {
		Objects.requireNonNull(adders.get(key)).increment();
	}

	private static <E extends Enum<E>> Map<E, Long> positive(Map<E, LongAdder> adders, Class<E> type) {
		Map<E, Long> sums = new EnumMap<>(type);
		adders.forEach((key, adder) -> {
			if (adder.sum() > 0) {
				sums.put(key, adder.sum());
			}
		});
		return sums;
	}

}
