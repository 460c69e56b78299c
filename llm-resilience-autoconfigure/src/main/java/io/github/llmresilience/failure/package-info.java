/**
 * The kinds of failures, the exceptions that calls throw, and the contract of a
 * classifier.
 */
@NullMarked
package io.github.llmresilience.failure;

import org.jspecify.annotations.NullMarked;
