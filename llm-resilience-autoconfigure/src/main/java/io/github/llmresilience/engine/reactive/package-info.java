/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The driver of methods that return a publisher, on Reactor. Internal.
 */
@NullMarked
package io.github.llmresilience.engine.reactive;

import org.jspecify.annotations.NullMarked;
