/**
 * From annotated methods to drivers: reads the annotation, resolves the settings,
 * intercepts the call. Internal.
 */
@NullMarked
package io.github.llmresilience.aop;

import org.jspecify.annotations.NullMarked;
