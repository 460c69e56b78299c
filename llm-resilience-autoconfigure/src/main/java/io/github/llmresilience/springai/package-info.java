/**
 * Spring AI: chat models that are called with retries, re-asks and fallbacks of their own
 * inside an {@code @LlmCall}, and tools whose errors go back to the model.
 */
@NullMarked
package io.github.llmresilience.springai;

import org.jspecify.annotations.NullMarked;
