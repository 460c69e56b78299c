package io.github.llmresilience.gate;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.github.llmresilience.time.Ticker;

/**
 * The retry budgets, one for each provider, shared by all calls.
 */
public final class RetryBudgets {

	private final Function<String, RetryBudgetPolicy> policies;

	private final Ticker ticker;

	/** Empty for a provider whose retries need no token. */
	private final Map<String, Optional<RetryBudget>> budgets = new ConcurrentHashMap<>();

	/**
	 * Creates the budgets.
	 * @param policies returns the policy of a provider
	 * @param ticker the clock
	 */
	public RetryBudgets(Function<String, RetryBudgetPolicy> policies, Ticker ticker) {
		this.policies = policies;
		this.ticker = ticker;
	}

	/**
	 * Budgets that let every retry pass.
	 * @return the budgets
	 */
	public static RetryBudgets unlimited() {
		return new RetryBudgets((provider) -> RetryBudgetPolicy.UNLIMITED, Ticker.system());
	}

	/**
	 * The first attempt of a call was made.
	 * @param provider whom it went to
	 */
	public void deposit(String provider) {
		budget(provider).ifPresent(RetryBudget::deposit);
	}

	/**
	 * Takes what one more request costs.
	 * @param provider whom it would go to
	 * @return whether it may be sent
	 */
	public boolean tryTake(String provider) {
		return budget(provider).map(RetryBudget::tryTake).orElse(true);
	}

	/**
	 * How many retries a provider may be sent now.
	 * @param provider the provider
	 * @return the number of tokens, with fractions, or empty if there is no limit
	 */
	public OptionalDouble tokens(String provider) {
		return budget(provider).map((budget) -> OptionalDouble.of(budget.tokens())).orElse(OptionalDouble.empty());
	}

	/**
	 * The limited budgets used so far.
	 * @return the number of tokens of each provider, ordered by name
	 */
	public Map<String, Double> tokens() {
		Map<String, Double> tokens = new TreeMap<>();
		this.budgets.forEach((provider, budget) -> budget.ifPresent((it) -> tokens.put(provider, it.tokens())));
		return tokens;
	}

	private Optional<RetryBudget> budget(String provider) {
		Optional<RetryBudget> budget = this.budgets.get(provider);
		return (budget != null) ? budget : this.budgets.computeIfAbsent(provider, this::create);
	}

	private Optional<RetryBudget> create(String provider) {
		RetryBudgetPolicy policy = this.policies.apply(provider);
		return policy.enabled() ? Optional.of(new RetryBudget(policy, this.ticker)) : Optional.empty();
	}

}
