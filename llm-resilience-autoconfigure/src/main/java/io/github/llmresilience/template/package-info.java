/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Passes named calls of the application to the drivers. Internal.
 */
@NullMarked
package io.github.llmresilience.template;

import org.jspecify.annotations.NullMarked;
