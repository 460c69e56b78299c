/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * JUnit Jupiter integration for tests without Spring.
 */
@NullMarked
package io.github.llmresilience.test.junit;

import org.jspecify.annotations.NullMarked;
