/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The Actuator endpoint {@code llmretry}. Internal.
 */
@NullMarked
package io.github.llmresilience.actuate;

import org.jspecify.annotations.NullMarked;
