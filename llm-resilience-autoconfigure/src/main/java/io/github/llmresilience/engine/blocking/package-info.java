/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The driver of methods that block until the model has answered, on Spring Retry.
 * Internal.
 */
@NullMarked
package io.github.llmresilience.engine.blocking;

import org.jspecify.annotations.NullMarked;
