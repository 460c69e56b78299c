/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Classification of exceptions, responses and error bodies by failure kind. Internal.
 */
@NullMarked
package io.github.llmresilience.failure.classify;

import org.jspecify.annotations.NullMarked;
