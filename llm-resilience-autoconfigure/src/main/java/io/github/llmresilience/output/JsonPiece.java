package io.github.llmresilience.output;

import tools.jackson.databind.JsonNode;

/**
 * JSON found in a text.
 *
 * @param value the JSON
 * @param end where it ends in the text
 * @param isGuess whether the text may as well be prose, such as a word in brackets
 */
record JsonPiece(JsonNode value, int end, boolean isGuess) {
}
