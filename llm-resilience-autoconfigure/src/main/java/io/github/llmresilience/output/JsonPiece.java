package io.github.llmresilience.output;

import tools.jackson.databind.JsonNode;

/**
 * JSON found in a text.
 *
 * @param value the JSON
 * @param end where it ends in the text
 * @param isExact whether nothing had to be mended
 * @param isGuess whether the text may as well be prose, such as a word in brackets
 */
record JsonPiece(JsonNode value, int end, boolean isExact, boolean isGuess) {
}
