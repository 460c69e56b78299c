/**
 * A small book service that asks language models.
 */
@NullMarked
package io.github.llmresilience.sample;

import org.jspecify.annotations.NullMarked;
