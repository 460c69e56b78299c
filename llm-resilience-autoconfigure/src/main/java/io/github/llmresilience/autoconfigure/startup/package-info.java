/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Checks and reports at the start of the application. Internal.
 */
@NullMarked
package io.github.llmresilience.autoconfigure.startup;

import org.jspecify.annotations.NullMarked;
