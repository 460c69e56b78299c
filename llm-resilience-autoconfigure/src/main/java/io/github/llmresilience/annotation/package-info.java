/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The annotations for methods that call a language model.
 */
@NullMarked
package io.github.llmresilience.annotation;

import org.jspecify.annotations.NullMarked;
