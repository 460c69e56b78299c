/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The auto-configurations. Internal.
 */
@NullMarked
package io.github.llmresilience.autoconfigure;

import org.jspecify.annotations.NullMarked;
