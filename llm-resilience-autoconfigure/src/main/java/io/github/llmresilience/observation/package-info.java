/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Meters and observations of calls and attempts. Internal.
 */
@NullMarked
package io.github.llmresilience.observation;

import org.jspecify.annotations.NullMarked;
