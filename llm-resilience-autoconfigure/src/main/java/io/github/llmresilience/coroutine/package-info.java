/**
 * Support for Kotlin coroutines.
 */
@NullMarked
package io.github.llmresilience.coroutine;

import org.jspecify.annotations.NullMarked;
