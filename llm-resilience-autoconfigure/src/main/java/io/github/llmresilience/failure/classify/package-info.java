/**
 * How an exception, a response or a body gets its failure kind. Internal.
 */
@NullMarked
package io.github.llmresilience.failure.classify;

import org.jspecify.annotations.NullMarked;
