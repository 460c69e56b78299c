/**
 * A simulator of the providers. It serves their wire formats on the loopback interface
 * and fails as a script defines.
 */
@NullMarked
package io.github.llmresilience.sample.simulator;

import org.jspecify.annotations.NullMarked;
