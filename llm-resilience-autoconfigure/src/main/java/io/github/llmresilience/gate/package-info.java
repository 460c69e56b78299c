/**
 * What keeps requests away from a target: circuit breakers, cooldowns, retry budgets and
 * concurrency limits. Internal.
 */
@NullMarked
package io.github.llmresilience.gate;

import org.jspecify.annotations.NullMarked;
