/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import org.jspecify.annotations.Nullable;

/**
 * The settings of the retry budget of a provider: resolved {@link RetryBudgetSettings}.
 *
 * @param enabled whether retries are limited
 * @param ratio the tokens that the first attempt of each call adds
 * @param minPerSecond the tokens that are added each second
 * @param capacity the tokens that a full budget holds, or null for ten seconds of
 * {@code minPerSecond} and at least 10
 */
public record RetryBudgetPolicy(boolean enabled, double ratio, int minPerSecond, @Nullable Integer capacity) {

	/** The default policy. */
	public static final RetryBudgetPolicy DEFAULTS = new RetryBudgetPolicy(true, 0.2, 10, null);

	/** A policy that does not limit retries. */
	public static final RetryBudgetPolicy UNLIMITED = new RetryBudgetPolicy(false, 0, 0, null);

}
