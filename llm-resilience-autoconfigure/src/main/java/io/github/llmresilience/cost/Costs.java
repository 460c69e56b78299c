/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.cost;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.llmresilience.bounds.BoundedMap;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.LlmUsage;
import io.github.llmresilience.state.Resettable;
import io.github.llmresilience.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * The prices of models, and what each call has cost in the current hour. An hour begins
 * with the first attempt that costs something. Costs are those of this instance.
 */
public final class Costs implements Resettable {

	private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();

	/** The maximum number of calls whose costs are kept. */
	private static final int MAX_CALLS = 2000;

	private final Map<LlmTarget, Price> prices;

	private final Ticker ticker;

	private final BoundedMap<String, Spending> spending = new BoundedMap<>(MAX_CALLS, BoundedMap.OTHER);

	/** The calls whose budget was found used up, with the begin of the hour. */
	private final Map<String, Long> usedUp = new ConcurrentHashMap<>();

	public Costs(Map<LlmTarget, Price> prices, Ticker ticker) {
		this.prices = Map.copyOf(prices);
		this.ticker = ticker;
	}

	/**
	 * The costs of one call in one hour.
	 */
	private static final class Spending {

		private long beginNanos;

		private double cost;

		private synchronized void add(double cost, long now) {
			if (this.cost == 0 || now - this.beginNanos >= HOUR_NANOS) {
				this.beginNanos = now;
				this.cost = 0;
			}
			this.cost += cost;
		}

		private synchronized double at(long now) {
			return (now - this.beginNanos < HOUR_NANOS) ? this.cost : 0;
		}

		private synchronized long begin() {
			return this.beginNanos;
		}

	}

	@Override
	public void reset() {
		this.spending.clear();
		this.usedUp.clear();
	}

	/**
	 * Records an attempt and returns what it has cost.
	 * @return the cost, or null if the model has no price or the tokens are not known
	 */
	public @Nullable Double record(String call, LlmTarget target, @Nullable LlmUsage usage) {
		Price price = this.prices.get(target);
		if (price == null || usage == null) {
			return null;
		}
		double cost = price.of(usage);
		if (cost > 0) {
			this.spending.get(call, (unknown) -> new Spending()).add(cost, this.ticker.nanos());
		}
		return cost;
	}

	/** Returns what a call has cost in the current hour. */
	public double inHour(String call) {
		Spending known = this.spending.find(call);
		return (known != null) ? known.at(this.ticker.nanos()) : 0;
	}

	/** Whether a call has used up its budget of an hour. */
	public boolean isUsedUp(String call, double perHour) {
		return inHour(call) >= perHour;
	}

	/**
	 * Whether this is the first time in the current hour that the budget of the call is
	 * found used up.
	 */
	public boolean isNews(String call) {
		Spending known = this.spending.find(call);
		Long begin = (known != null) ? known.begin() : 0L;
		return !begin.equals(this.usedUp.put(call, begin));
	}

	/** Whether a model costs less than another one. A model without a price is free. */
	public boolean isCheaper(LlmTarget target, LlmTarget other) {
		return blended(target) < blended(other);
	}

	private double blended(LlmTarget target) {
		Price price = this.prices.get(target);
		return (price != null) ? price.blended() : 0;
	}

}
