/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The state machine of one call, and the start and end of its attempts. The state machine
 * decides. The drivers make the attempts and wait. Internal.
 */
@NullMarked
package io.github.llmresilience.engine;

import org.jspecify.annotations.NullMarked;
