/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Reads, checks and resolves {@code llm.retry.*}. Internal.
 */
@NullMarked
package io.github.llmresilience.autoconfigure.properties;

import org.jspecify.annotations.NullMarked;
