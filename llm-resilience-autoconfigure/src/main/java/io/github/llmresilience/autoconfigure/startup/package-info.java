/**
 * What is reported when the application starts. Internal.
 */
@NullMarked
package io.github.llmresilience.autoconfigure.startup;

import org.jspecify.annotations.NullMarked;
