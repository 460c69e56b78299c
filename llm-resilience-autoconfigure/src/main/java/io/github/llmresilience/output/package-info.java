/**
 * Reading a model's answer: JSON found in prose, harmless mistakes mended without loss,
 * the form checked, and the message that goes back to the model where all that fails.
 */
@NullMarked
package io.github.llmresilience.output;

import org.jspecify.annotations.NullMarked;
