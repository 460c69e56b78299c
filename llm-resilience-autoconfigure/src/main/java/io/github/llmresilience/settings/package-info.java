/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Changes of settings while the application runs. Internal.
 */
@NullMarked
package io.github.llmresilience.settings;

import org.jspecify.annotations.NullMarked;
