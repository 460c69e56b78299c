/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The kinds of failure, the exceptions of calls, and the interface of classifiers.
 */
@NullMarked
package io.github.llmresilience.failure;

import org.jspecify.annotations.NullMarked;
