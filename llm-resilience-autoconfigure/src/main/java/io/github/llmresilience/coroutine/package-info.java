/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Support for Kotlin coroutines.
 */
@NullMarked
package io.github.llmresilience.coroutine;

import org.jspecify.annotations.NullMarked;
