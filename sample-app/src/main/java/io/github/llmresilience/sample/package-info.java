/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * A small book service that calls language models.
 */
@NullMarked
package io.github.llmresilience.sample;

import org.jspecify.annotations.NullMarked;
