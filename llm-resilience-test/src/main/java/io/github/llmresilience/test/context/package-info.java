/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Spring integration: an annotation that replaces providers by scripted ones, makes waits
 * virtual and resets all state between test methods.
 */
@NullMarked
package io.github.llmresilience.test.context;

import org.jspecify.annotations.NullMarked;
