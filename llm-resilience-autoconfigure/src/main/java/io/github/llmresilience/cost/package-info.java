/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What attempts cost, and how much a call may cost in an hour. Internal.
 */
@NullMarked
package io.github.llmresilience.cost;

import org.jspecify.annotations.NullMarked;
