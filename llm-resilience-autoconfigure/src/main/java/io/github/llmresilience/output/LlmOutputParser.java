/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.util.Objects;
import java.util.function.Function;

import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.failure.LlmToolCall;

/**
 * Converts a model's answer to a value. Inside an {@code @LlmCall}, an answer that the
 * parser rejects leads to a re-ask. The method runs again, and
 * {@link io.github.llmresilience.call.LlmCallContext#feedback()} returns the messages to
 * add to the conversation.
 *
 * @param <T> the type of the value
 */
@FunctionalInterface
public interface LlmOutputParser<T> {

	/**
	 * Parses an answer.
	 * @param text the model's answer
	 * @return the value
	 * @throws LlmParseException if the answer is unusable
	 */
	T parse(String text);

	/**
	 * Parses the arguments of a tool call.
	 * @param toolCall the tool call
	 * @param arguments the arguments of the tool call
	 * @return the value
	 * @throws LlmParseException if the arguments are unusable; the model then receives
	 * the message as the result of the tool call
	 */
	default T parse(LlmToolCall toolCall, String arguments) {
		try {
			return parse(arguments);
		}
		catch (LlmParseException ex) {
			throw ex.inToolCall(toolCall);
		}
	}

	/**
	 * Creates a parser from a function. If the function throws a
	 * {@link RuntimeException}, the model receives its message.
	 * @param <T> the type of the value
	 * @param function parses the text
	 * @return the parser
	 */
	static <T> LlmOutputParser<T> of(Function<String, T> function) {
		Objects.requireNonNull(function, "'function' must not be null");
		return (text) -> {
			try {
				return function.apply(text);
			}
			catch (LlmParseException ex) {
				throw ex;
			}
			catch (RuntimeException ex) {
				throw new LlmParseException(LlmParseException.Problem.CUSTOM, text, RetryMessages.custom(ex), ex);
			}
		};
	}

}
