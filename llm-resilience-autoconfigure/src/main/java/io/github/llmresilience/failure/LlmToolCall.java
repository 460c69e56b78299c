/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure;

import java.io.Serializable;
import java.util.Objects;

/**
 * A tool call in a model's answer.
 *
 * @param id the id that the model gave the call
 * @param name the name of the tool
 */
public record LlmToolCall(String id, String name) implements Serializable {

	/**
	 * Creates a tool call.
	 * @param id the id that the model gave the call
	 * @param name the name of the tool
	 */
	public LlmToolCall {
		Objects.requireNonNull(id, "'id' must not be null");
		Objects.requireNonNull(name, "'name' must not be null");
	}

}
