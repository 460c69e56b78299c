/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.fault;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.failure.LlmInjectedFaultException;
import io.github.llmresilience.state.Resettable;
import org.jspecify.annotations.Nullable;

/**
 * Decides which attempts fail on purpose. The attempts at each provider have a sequence
 * of random numbers of their own, so that the same seed makes the same attempts fail,
 * whatever happens at other providers.
 */
public final class FaultInjector implements Resettable {

	/** Injects no faults. */
	public static final FaultInjector NONE = new FaultInjector(0, Map.of(), (target) -> false);

	/** The kinds that an attempt can fail with before it has an answer. */
	public static final Set<FailureKind> KINDS = Set
		.copyOf(EnumSet.of(FailureKind.RATE_LIMITED, FailureKind.QUOTA_EXHAUSTED, FailureKind.OVERLOADED,
				FailureKind.SERVER_ERROR, FailureKind.TIMEOUT, FailureKind.CONNECTION, FailureKind.AUTHENTICATION,
				FailureKind.PERMISSION, FailureKind.NOT_FOUND, FailureKind.CONTEXT_LENGTH, FailureKind.CONTENT_FILTERED,
				FailureKind.PAYLOAD_TOO_LARGE, FailureKind.INVALID_REQUEST, FailureKind.EMPTY_OUTPUT));

	private final long seed;

	private final Map<String, Map<FailureKind, Double>> rates;

	private final Predicate<LlmTarget> managed;

	private final Map<String, Random> dice = new ConcurrentHashMap<>();

	private final Map<String, Map<FailureKind, LongAdder>> injected = new ConcurrentHashMap<>();

	/**
	 * Creates an injector.
	 * @param seed the seed of the random numbers
	 * @param rates the fraction of attempts that fail, by provider and kind
	 * @param managed whether a target is a managed model. Its faults are injected into
	 * the model calls, and not into the attempts of the method around them
	 */
	public FaultInjector(long seed, Map<String, Map<FailureKind, Double>> rates, Predicate<LlmTarget> managed) {
		this.seed = seed;
		this.rates = rates;
		this.managed = managed;
	}

	/** Returns the failure of an attempt of a method, or null to make the attempt. */
	public @Nullable LlmFailure ofMethod(LlmTarget target) {
		return (this.rates.isEmpty() || this.managed.test(target)) ? null : ofModelCall(target);
	}

	/** Returns the failure of a model call, or null to make the call. */
	public @Nullable LlmFailure ofModelCall(LlmTarget target) {
		Map<FailureKind, Double> rates = this.rates.get(target.provider());
		FailureKind kind = (rates != null) ? throwDice(target.provider(), rates) : null;
		if (kind == null) {
			return null;
		}
		this.injected.computeIfAbsent(target.provider(), (unknown) -> new ConcurrentHashMap<>())
			.computeIfAbsent(kind, (unknown) -> new LongAdder())
			.increment();
		return LlmFailure.of(kind, new LlmInjectedFaultException(target.toString(), kind))
			.withProvider(target.provider());
	}

	private @Nullable FailureKind throwDice(String provider, Map<FailureKind, Double> rates) {
		double dice = this.dice.computeIfAbsent(provider, (unknown) -> new Random(this.seed * 31 + provider.hashCode()))
			.nextDouble();
		for (Map.Entry<FailureKind, Double> rate : rates.entrySet()) {
			dice -= rate.getValue();
			if (dice < 0) {
				return rate.getKey();
			}
		}
		return null;
	}

	/** Returns the settings and the number of faults so far, or null without rates. */
	public @Nullable Report report() {
		if (this.rates.isEmpty()) {
			return null;
		}
		Map<String, Map<FailureKind, Long>> counts = new TreeMap<>();
		this.injected.forEach((provider, kinds) -> {
			Map<FailureKind, Long> ofProvider = new EnumMap<>(FailureKind.class);
			kinds.forEach((kind, count) -> ofProvider.put(kind, count.sum()));
			counts.put(provider, ofProvider);
		});
		return new Report(this.seed, this.rates, counts);
	}

	/** Begins the sequences and the counts anew. */
	@Override
	public void reset() {
		this.dice.clear();
		this.injected.clear();
	}

	/**
	 * The state of the fault injection.
	 *
	 * @param seed the seed of the random numbers
	 * @param rates the fraction of attempts that fail, by provider and kind
	 * @param injected the number of attempts that failed on purpose, by provider and kind
	 */
	public record Report(long seed, Map<String, Map<FailureKind, Double>> rates,
			Map<String, Map<FailureKind, Long>> injected) {
	}

}
