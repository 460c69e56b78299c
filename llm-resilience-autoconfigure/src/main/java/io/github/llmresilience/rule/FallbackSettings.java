/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.rule;

import io.github.llmresilience.failure.classify.FailureMatcher;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a list of fallbacks.
 *
 * @param model the model, as {@code provider/model}
 * @param on the failures that lead to this model, or null for the failures that apply to
 * the whole list
 * @param retry how attempts at this model are made
 */
public record FallbackSettings(String model, @Nullable FailureMatcher on, RetrySettings retry) {
}
