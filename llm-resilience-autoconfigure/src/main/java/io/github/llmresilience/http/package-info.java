/**
 * HTTP clients: one attempt is one request, and ends when the attempt ends.
 */
@NullMarked
package io.github.llmresilience.http;

import org.jspecify.annotations.NullMarked;
