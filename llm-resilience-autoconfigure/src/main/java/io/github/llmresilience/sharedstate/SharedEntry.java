package io.github.llmresilience.sharedstate;

import java.time.Duration;

/**
 * What is kept under a key.
 *
 * @param value the value
 * @param remaining until it expires. An instance's clock never meets another one's: all
 * they exchange is how long something still lasts
 */
record SharedEntry(String value, Duration remaining) {
}
