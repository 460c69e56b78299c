/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Readers of stream elements: text, end, token usage and errors. Internal.
 */
@NullMarked
package io.github.llmresilience.stream;

import org.jspecify.annotations.NullMarked;
