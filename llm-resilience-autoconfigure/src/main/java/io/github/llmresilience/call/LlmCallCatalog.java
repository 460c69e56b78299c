package io.github.llmresilience.call;

import java.util.List;
import java.util.Map;

/**
 * Knows the calls of the application before they are made.
 */
@FunctionalInterface
public interface LlmCallCatalog {

	/**
	 * The calls known by now.
	 * @return the targets of each call in the order they are tried, by the call's name
	 */
	Map<String, List<LlmTarget>> targetsByCall();

}
