/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Mapping of providers to model beans. Internal.
 */
@NullMarked
package io.github.llmresilience.routing;

import org.jspecify.annotations.NullMarked;
