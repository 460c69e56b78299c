/**
 * Puts {@code @LlmCall} methods under the engine's care: finds them, reads the
 * annotation, warns of those a proxy cannot reach, and hands their calls to a driver.
 */
@NullMarked
package io.github.llmresilience.aop;

import org.jspecify.annotations.NullMarked;
