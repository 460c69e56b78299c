/**
 * A stand-in for the providers: speaks their wire formats on loopback and fails as its
 * script says.
 */
@NullMarked
package io.github.llmresilience.sample.simulator;

import org.jspecify.annotations.NullMarked;
