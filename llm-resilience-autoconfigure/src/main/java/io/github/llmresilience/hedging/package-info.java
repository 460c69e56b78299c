/**
 * Hedged requests: when an attempt takes longer than nearly all before it, a second one
 * is made beside it at the next model. After "The Tail at Scale" (Dean and Barroso,
 * Communications of the ACM, February 2013).
 */
@NullMarked
package io.github.llmresilience.hedging;

import org.jspecify.annotations.NullMarked;
