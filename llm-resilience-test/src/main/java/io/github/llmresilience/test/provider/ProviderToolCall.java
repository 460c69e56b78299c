/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.util.Map;

import org.springframework.util.Assert;

/**
 * A call of a tool, as a model requests it.
 *
 * @param name the name of the tool
 * @param arguments the arguments as a JSON object
 */
public record ProviderToolCall(String name, String arguments) {

	/**
	 * Creates a tool call.
	 * @param name the name of the tool
	 * @param arguments the arguments as a JSON object
	 */
	public ProviderToolCall {
		Assert.hasText(name, "'name' must not be empty");
		Assert.notNull(arguments, "'arguments' must not be null");
	}

	/**
	 * Creates a tool call.
	 * @param name the name of the tool
	 * @param arguments the arguments by name
	 * @return the tool call
	 */
	public static ProviderToolCall of(String name, Map<String, ?> arguments) {
		return new ProviderToolCall(name, Json.write(arguments));
	}

}
