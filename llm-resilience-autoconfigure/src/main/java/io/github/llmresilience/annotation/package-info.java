/**
 * What users put on their methods.
 */
@NullMarked
package io.github.llmresilience.annotation;

import org.jspecify.annotations.NullMarked;
