/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Simulates the providers, and controls the simulation over HTTP.
 */
@NullMarked
package io.github.llmresilience.sample.simulator;

import org.jspecify.annotations.NullMarked;
