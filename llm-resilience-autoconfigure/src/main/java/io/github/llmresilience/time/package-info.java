/**
 * Clock, sleep, randomness and the watchdog: the only package that reads a clock or
 * sleeps.
 */
@NullMarked
package io.github.llmresilience.time;

import org.jspecify.annotations.NullMarked;
