/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Interceptors and filters for HTTP clients. They abort requests with their attempt, and
 * record error responses and rate limits.
 */
@NullMarked
package io.github.llmresilience.http;

import org.jspecify.annotations.NullMarked;
