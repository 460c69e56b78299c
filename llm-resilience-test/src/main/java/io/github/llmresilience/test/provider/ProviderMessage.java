/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.util.List;

/**
 * A message of a conversation, as a provider received it.
 *
 * @param role {@code system}, {@code user}, {@code assistant} or {@code tool}, in the
 * formats of all providers
 * @param text the text; the result of a tool for the role {@code tool}
 * @param toolCalls the tool calls of the message
 */
public record ProviderMessage(String role, String text, List<ProviderToolCall> toolCalls) {

	static final String SYSTEM = "system";

	static final String USER = "user";

	static final String ASSISTANT = "assistant";

	static final String TOOL = "tool";

	static ProviderMessage of(String role, String text) {
		return new ProviderMessage(role, text, List.of());
	}

	boolean isFrom(String role) {
		return this.role.equals(role);
	}

}
