/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Logs the events of calls. Internal.
 */
@NullMarked
package io.github.llmresilience.logging;

import org.jspecify.annotations.NullMarked;
