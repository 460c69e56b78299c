/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The driver of methods that return a future. Internal.
 */
@NullMarked
package io.github.llmresilience.engine.future;

import org.jspecify.annotations.NullMarked;
