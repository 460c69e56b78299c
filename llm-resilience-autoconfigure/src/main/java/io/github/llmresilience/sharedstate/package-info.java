/**
 * State shared by the instances of an application: cooldowns and decisions of operators.
 * Internal.
 */
@NullMarked
package io.github.llmresilience.sharedstate;

import org.jspecify.annotations.NullMarked;
