/**
 * What a model is told: feedback about its answers, the part of an answer to continue.
 * One algorithm for all clients; each client has an adapter for its messages. Internal.
 */
@NullMarked
package io.github.llmresilience.conversation;

import org.jspecify.annotations.NullMarked;
