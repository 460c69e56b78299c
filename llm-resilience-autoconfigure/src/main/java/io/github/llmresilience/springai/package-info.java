/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Integration with Spring AI. Internal.
 */
@NullMarked
package io.github.llmresilience.springai;

import org.jspecify.annotations.NullMarked;
