/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The order in which the members of a pool are asked. Internal.
 */
@NullMarked
package io.github.llmresilience.pool;

import org.jspecify.annotations.NullMarked;
