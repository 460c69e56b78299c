/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The history of calls and attempts in a database. Internal.
 */
@NullMarked
package io.github.llmresilience.history;

import org.jspecify.annotations.NullMarked;
