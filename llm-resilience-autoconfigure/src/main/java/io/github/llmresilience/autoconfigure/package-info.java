/**
 * The auto-configurations. Internal.
 */
@NullMarked
package io.github.llmresilience.autoconfigure;

import org.jspecify.annotations.NullMarked;
