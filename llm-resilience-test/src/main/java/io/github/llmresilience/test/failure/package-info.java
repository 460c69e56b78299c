/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Exceptions for mocks of clients.
 */
@NullMarked
package io.github.llmresilience.test.failure;

import org.jspecify.annotations.NullMarked;
