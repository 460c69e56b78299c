/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.state.Resettable;

/**
 * The gates and retry budgets of tenants, by name. Those of the tenants that were used
 * last are kept.
 */
public final class Tenants implements Resettable {

	/** The maximum number of tenants whose gates are kept. */
	static final int MAX_TENANTS = 1000;

	private static final float LOAD_FACTOR = 0.75f;

	private final TargetGates gates;

	private final RetryBudgets budgets;

	/** In the order of their last use. Also the lock. */
	private final Map<String, TenantGates> tenants = new LinkedHashMap<>(16, LOAD_FACTOR, true) {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, TenantGates> eldest) {
			return size() > MAX_TENANTS;
		}

	};

	/**
	 * Creates the tenants.
	 * @param gates the gates of calls without a tenant
	 * @param budgets the retry budgets of calls without a tenant
	 */
	public Tenants(TargetGates gates, RetryBudgets budgets) {
		this.gates = gates;
		this.budgets = budgets;
	}

	/** Discards the gates and budgets of all tenants. */
	@Override
	public void reset() {
		synchronized (this.tenants) {
			this.tenants.clear();
		}
	}

	/** Returns the gates of a tenant, which are created if there are none. */
	public TenantGates of(String tenant) {
		synchronized (this.tenants) {
			return this.tenants.computeIfAbsent(tenant,
					(unknown) -> new TenantGates(this.gates.forTenant(tenant), this.budgets.forTenant()));
		}
	}

	/** Returns the gates of all tenants that are kept, by name. */
	public Map<String, TenantGates> all() {
		synchronized (this.tenants) {
			return new TreeMap<>(this.tenants);
		}
	}

	/**
	 * Applies other policies to the circuit breakers of all tenants and of calls without.
	 */
	public void applyPolicies(Function<LlmTarget, CircuitBreakerPolicy> circuitBreakers) {
		synchronized (this.tenants) {
			this.gates.applyPolicies(circuitBreakers);
			this.tenants.values().forEach((tenant) -> tenant.gates().applyPolicies(circuitBreakers));
		}
	}

}
