/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.util.List;

import tools.jackson.databind.JsonNode;

/**
 * The form that an answer is expected to have: a schema, or a Java type.
 */
interface ExpectedForm {

	/** Returns the violations of a value, each with path and reason. */
	List<String> violations(JsonNode value);

	/**
	 * Converts a value to this form if nothing is lost.
	 * @return an aligned copy, or the value itself if nothing is to be done
	 */
	JsonNode align(JsonNode value);

	/** Whether a list may have this form. */
	boolean allowsList();

	/** Whether the type of a value may have this form. */
	boolean mayBe(JsonNode value);

}
