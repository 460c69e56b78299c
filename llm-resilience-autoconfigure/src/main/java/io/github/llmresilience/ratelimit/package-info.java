/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Rate limits of providers, with Bucket4j. Internal.
 */
@NullMarked
package io.github.llmresilience.ratelimit;

import org.jspecify.annotations.NullMarked;
