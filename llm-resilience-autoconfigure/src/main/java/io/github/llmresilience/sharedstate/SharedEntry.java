/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sharedstate;

import java.time.Duration;

/**
 * The entry of a key.
 *
 * @param value the value
 * @param remaining the time until the entry expires; negative if it does not expire.
 * Instances exchange remaining times and no points in time, so their clocks may differ
 */
record SharedEntry(String value, Duration remaining) {
}
