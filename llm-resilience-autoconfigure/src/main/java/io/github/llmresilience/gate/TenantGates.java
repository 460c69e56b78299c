/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

/**
 * What keeps the requests of one tenant away from targets.
 *
 * @param gates the gates of the tenant
 * @param budgets the retry budgets of the tenant
 */
public record TenantGates(TargetGates gates, RetryBudgets budgets) {
}
