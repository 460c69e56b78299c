/**
 * The annotations that users put on methods.
 */
@NullMarked
package io.github.llmresilience.annotation;

import org.jspecify.annotations.NullMarked;
