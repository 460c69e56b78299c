/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The messages that an attempt adds to a conversation: feedback about earlier answers,
 * and the partial answer to continue. All clients share one algorithm; each client has an
 * adapter for its messages. Internal.
 */
@NullMarked
package io.github.llmresilience.conversation;

import org.jspecify.annotations.NullMarked;
