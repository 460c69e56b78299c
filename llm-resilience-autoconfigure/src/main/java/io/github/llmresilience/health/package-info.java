/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The health indicator of the models. Internal.
 */
@NullMarked
package io.github.llmresilience.health;

import org.jspecify.annotations.NullMarked;
