package io.github.llmresilience.conversation;

import io.github.llmresilience.failure.LlmToolCall;

/**
 * Reads and creates the messages of one client.
 *
 * @param <M> the client's type of messages
 */
public interface MessageFormat<M> {

	/**
	 * Whether a message asks the model something, and is no result of a tool.
	 * @return true for a message of the user
	 */
	boolean isQuestion(M message);

	/**
	 * Returns the text of a message that asks the model something.
	 * @param question the message
	 * @return its text, empty if it has none
	 */
	String textOf(M question);

	/** Creates a message of the model. */
	M assistant(String text);

	/**
	 * Creates a message to the model.
	 * @param text what the model is told
	 * @return the message
	 */
	M user(String text);

	/** Creates a message in which the model calls a tool. */
	M toolCall(LlmToolCall call, String arguments);

	/**
	 * Creates the result of a tool call.
	 * @param call the tool call
	 * @param result what the model is told
	 * @return the message
	 */
	M toolResult(LlmToolCall call, String result);

}
