/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import tools.jackson.databind.JsonNode;

/**
 * JSON that was found in a text.
 *
 * @param value the JSON
 * @param end the end of the JSON in the text
 * @param isExact whether nothing was repaired
 * @param isGuess whether the text may be prose, for example a word in brackets
 */
record JsonPiece(JsonNode value, int end, boolean isExact, boolean isGuess) {
}
