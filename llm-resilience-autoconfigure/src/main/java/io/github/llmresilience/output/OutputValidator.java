package io.github.llmresilience.output;

import java.util.List;

/**
 * Checks values that were made of a model's answers.
 */
@FunctionalInterface
public interface OutputValidator {

	/** Finds nothing wrong. */
	OutputValidator NONE = (value) -> List.of();

	/**
	 * Checks a value.
	 * @param value the value
	 * @return what is wrong with it, each with its path and the reason; empty if nothing
	 * is
	 */
	List<String> violations(Object value);

}
