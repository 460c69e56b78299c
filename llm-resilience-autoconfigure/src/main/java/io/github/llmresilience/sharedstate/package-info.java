/**
 * What all instances of an application know together: cooldowns and the decisions of
 * operators, over Redis.
 */
@NullMarked
package io.github.llmresilience.sharedstate;

import org.jspecify.annotations.NullMarked;
