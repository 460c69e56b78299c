/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Recorded calls and the assertions on them, and on meters.
 */
@NullMarked
package io.github.llmresilience.test.call;

import org.jspecify.annotations.NullMarked;
