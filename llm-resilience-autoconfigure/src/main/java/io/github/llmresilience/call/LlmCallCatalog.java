/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import java.util.List;
import java.util.Map;

/**
 * Lists the calls of the application before they are made.
 */
@FunctionalInterface
public interface LlmCallCatalog {

	/**
	 * Returns the calls that are known so far.
	 * @return the targets of each call in the order of their use, by the name of the call
	 */
	Map<String, List<LlmTarget>> targetsByCall();

}
