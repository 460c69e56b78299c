/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The parsers that convert a model's answer to a value, or reject it for a re-ask.
 */
@NullMarked
package io.github.llmresilience.output;

import org.jspecify.annotations.NullMarked;
