/**
 * What a model is told: feedback about its answers, the part of an answer to continue.
 * Internal.
 */
@NullMarked
package io.github.llmresilience.conversation;

import org.jspecify.annotations.NullMarked;
