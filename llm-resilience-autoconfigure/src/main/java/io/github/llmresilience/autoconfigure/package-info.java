/**
 * Reads {@code llm.retry.*}, puts the parts together as beans, and explains what is wrong
 * with the configuration.
 */
@NullMarked
package io.github.llmresilience.autoconfigure;

import org.jspecify.annotations.NullMarked;
