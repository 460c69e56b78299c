/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import tools.jackson.databind.JsonNode;

/**
 * The JSON of a model's answer.
 *
 * @param value the JSON
 * @param text the JSON as text; the text of the answer if nothing was repaired
 */
public record JsonAnswer(JsonNode value, String text) {
}
