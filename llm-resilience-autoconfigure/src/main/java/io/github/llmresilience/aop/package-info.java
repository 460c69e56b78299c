/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Reads {@code @LlmCall} annotations, resolves their settings and passes intercepted
 * calls to the drivers. Internal.
 */
@NullMarked
package io.github.llmresilience.aop;

import org.jspecify.annotations.NullMarked;
