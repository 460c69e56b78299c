/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.util.List;

/**
 * Checks the values that are created from a model's answers.
 */
@FunctionalInterface
public interface OutputValidator {

	/** A validator that accepts every value. */
	OutputValidator NONE = (value) -> List.of();

	/**
	 * Checks a value.
	 * @param value the value
	 * @return the violations, each with path and reason; empty if the value is valid
	 */
	List<String> violations(Object value);

}
