/**
 * Exceptions for mocks of clients.
 */
@NullMarked
package io.github.llmresilience.test.failure;

import org.jspecify.annotations.NullMarked;
