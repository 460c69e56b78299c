/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.langchain4j;

import io.github.llmresilience.call.LlmStreamPart;

/**
 * One callback of a token stream.
 *
 * @param delivery runs the callback of the caller
 * @param part what the callback reports
 */
record TokenEvent(Runnable delivery, LlmStreamPart part) {
}
