/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;

import io.github.llmresilience.bounds.BoundedMap;
import io.github.llmresilience.state.Resettable;
import io.github.llmresilience.time.Ticker;

/**
 * The retry budgets of all providers, shared by all calls.
 */
public final class RetryBudgets implements Resettable {

	private final Function<String, RetryBudgetPolicy> policies;

	private final Ticker ticker;

	/** The budgets by provider; empty for a provider whose retries are not limited. */
	private final BoundedMap<String, Optional<RetryBudget>> budgets = new BoundedMap<>(BoundedMap.MAX_MODELS,
			BoundedMap.OTHER);

	public RetryBudgets(Function<String, RetryBudgetPolicy> policies, Ticker ticker) {
		this.policies = policies;
		this.ticker = ticker;
	}

	/** Returns new budgets with the same policies. */
	RetryBudgets forTenant() {
		return new RetryBudgets(this.policies, this.ticker);
	}

	/** Discards all budgets: each is full again. */
	@Override
	public void reset() {
		this.budgets.clear();
	}

	/** Adds the tokens for the first attempt of a call. */
	public void deposit(String provider) {
		budget(provider).ifPresent(RetryBudget::deposit);
	}

	/** Takes a token for one more request. Returns false if there is none. */
	public boolean tryTake(String provider) {
		return budget(provider).map(RetryBudget::tryTake).orElse(true);
	}

	/**
	 * Returns the number of retries that a provider may receive now.
	 * @return the number of tokens, with fractions, or empty if there is no limit
	 */
	public OptionalDouble tokens(String provider) {
		return budget(provider).map((budget) -> OptionalDouble.of(budget.tokens())).orElse(OptionalDouble.empty());
	}

	/** Returns the tokens of each retry budget that was used so far, by provider. */
	public Map<String, Double> tokens() {
		Map<String, Double> tokens = new TreeMap<>();
		this.budgets.forEach((provider, budget) -> budget.ifPresent((it) -> tokens.put(provider, it.tokens())));
		return tokens;
	}

	private Optional<RetryBudget> budget(String provider) {
		return this.budgets.get(provider, this::create);
	}

	private Optional<RetryBudget> create(String provider) {
		RetryBudgetPolicy policy = this.policies.apply(provider);
		return policy.enabled() ? Optional.of(new RetryBudget(policy, this.ticker)) : Optional.empty();
	}

}
