/**
 * The state machine of one call, and how one attempt begins and ends. It decides; the
 * drivers wait and call. Internal.
 */
@NullMarked
package io.github.llmresilience.engine;

import org.jspecify.annotations.NullMarked;
