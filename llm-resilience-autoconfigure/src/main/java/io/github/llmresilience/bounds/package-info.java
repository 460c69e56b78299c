/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Limits how many models, calls and providers have a state of their own. Internal.
 */
@NullMarked
package io.github.llmresilience.bounds;

import org.jspecify.annotations.NullMarked;
