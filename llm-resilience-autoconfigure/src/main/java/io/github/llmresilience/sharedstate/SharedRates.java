/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sharedstate;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.github.llmresilience.gate.RateLimit;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Divides the rate limits of providers between the instances, in proportion to their
 * demand. No call waits for the store: each instance counts its own requests against its
 * share. If the store is not available, each instance keeps its last share.
 */
final class SharedRates {

	/** The time after which the demand of an instance that has gone is forgotten. */
	private static final Duration LIFETIME = Duration.ofSeconds(10);

	/** The weight of a second in the average demand. */
	private static final double NEWEST = 0.3;

	/** The part of the average demand that each instance gets in addition to its own. */
	private static final double BASE = 0.1;

	private static final double NANOS = Duration.ofSeconds(1).toNanos();

	private final TargetGates gates;

	private final SharedStore store;

	private final SharedKeys keys;

	private final Ticker ticker;

	private final String instance = UUID.randomUUID().toString();

	private final Map<String, Demand> demands = new HashMap<>();

	/**
	 * The demand of this instance for one provider.
	 *
	 * @param perSecond the average number of requests in a second
	 * @param atNanos when it was measured
	 * @param share the share that was computed then
	 */
	private record Demand(double perSecond, long atNanos, double share) {

		private Demand with(long requests, long now) {
			double seconds = Math.max(0.001, (now - this.atNanos) / NANOS);
			double newest = 1 - Math.pow(1 - NEWEST, seconds);
			return new Demand(this.perSecond + newest * (requests / seconds - this.perSecond), now, this.share);
		}

		private Demand withShare(double share) {
			return new Demand(this.perSecond, this.atNanos, share);
		}

	}

	SharedRates(TargetGates gates, SharedStore store, SharedKeys keys, Ticker ticker) {
		this.gates = gates;
		this.store = store;
		this.keys = keys;
		this.ticker = ticker;
	}

	void exchange() {
		this.gates.rateLimits().forEach(this::exchange);
	}

	/**
	 * Applies the smaller one of the last two shares. So another instance reduces its
	 * share before this one increases its own.
	 */
	private void exchange(String provider, RateLimit limit) {
		Demand before = this.demands.get(provider);
		Demand demand = measure(before, limit);
		List<Double> others = this.store.demand(this.keys.demand(provider), this.instance, demand.perSecond(),
				LIFETIME);
		double share = share(demand.perSecond(), others);
		limit.share((before != null) ? Math.min(before.share(), share) : share);
		this.demands.put(provider, demand.withShare(share));
	}

	private Demand measure(@Nullable Demand before, RateLimit limit) {
		long now = this.ticker.nanos();
		long requests = limit.takeDemand();
		return (before != null) ? before.with(requests, now) : new Demand(0, now, 1);
	}

	private static double share(double own, List<Double> others) {
		int instances = others.size() + 1;
		double sum = own + others.stream().mapToDouble(Double::doubleValue).sum();
		double base = BASE * sum / instances;
		return (sum > 0) ? (own + base) / (sum + instances * base) : 1.0 / instances;
	}

}
