/**
 * Interceptors and filters for HTTP clients: they abort requests with their attempt, and
 * keep error responses and rate limits.
 */
@NullMarked
package io.github.llmresilience.http;

import org.jspecify.annotations.NullMarked;
