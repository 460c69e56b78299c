/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.conversation;

import io.github.llmresilience.failure.LlmToolCall;

/**
 * Reads and creates the messages of one client.
 *
 * @param <M> the message type of the client
 */
public interface MessageFormat<M> {

	/**
	 * Whether a message is a question to the model, and not the result of a tool.
	 * @return true for a message of the user
	 */
	boolean isQuestion(M message);

	/**
	 * Returns the text of a question to the model.
	 * @param question the message
	 * @return the text, empty if the message has none
	 */
	String textOf(M question);

	/** Creates a message of the model. */
	M assistant(String text);

	/**
	 * Creates a message of the user to the model.
	 * @param text the text
	 * @return the message
	 */
	M user(String text);

	/** Creates a message in which the model calls a tool. */
	M toolCall(LlmToolCall call, String arguments);

	/**
	 * Creates the result of a tool call.
	 * @param call the tool call
	 * @param result the text of the result
	 * @return the message
	 */
	M toolResult(LlmToolCall call, String result);

}
