package io.github.llmresilience.output;

import java.util.Objects;
import java.util.function.Function;

import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.failure.LlmToolCall;

/**
 * Turns a model's answer into a value. An answer it refuses is sent back to the model:
 * inside an {@code @LlmCall} the method is run again and finds in
 * {@link io.github.llmresilience.call.LlmCallContext#feedback()} what to add to the
 * conversation.
 *
 * @param <T> the type of the value
 */
@FunctionalInterface
public interface LlmOutputParser<T> {

	/**
	 * Parses an answer.
	 * @param text the model's answer
	 * @return the value
	 * @throws LlmParseException if the answer cannot be used
	 */
	T parse(String text);

	/**
	 * Parses an answer that came as the arguments of a tool call.
	 * @param toolCall the tool call
	 * @param arguments its arguments
	 * @return the value
	 * @throws LlmParseException if the arguments cannot be used; the model is told by the
	 * result of that tool call
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
	 * A parser from a function that throws what it likes.
	 * @param <T> the type of the value
	 * @param function parses the text
	 * @return a parser that tells the model the message of what was thrown
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
