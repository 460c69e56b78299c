/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import java.util.Objects;

import io.github.llmresilience.failure.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * Checks the answers of calls in a way that only the application knows: a business rule,
 * a language, a length. A refused answer is a failure of its attempt, so the model is
 * asked again, or the call falls back.
 * <p>
 * A bean of this type checks the answers of all calls, in their order. A class that is
 * named in {@code @LlmCall(checks = ..)} checks the answers of that call only. It needs
 * not be a bean; its constructor may have beans as parameters.
 * <p>
 * A check sees what the method returns, after its conversion: the value of a future or a
 * {@code Mono}, or the text of a stream. The answer of a stream is checked at its end,
 * and only if the stream can restart: with {@code llm.retry.stream.mode=restart} and a
 * restart hook. Otherwise the caller would have received the refused answer.
 */
@FunctionalInterface
public interface LlmAnswerCheck {

	/**
	 * Checks an answer.
	 * @param answer the answer
	 * @return {@link Verdict#accept()} or a refusal
	 * @throws io.github.llmresilience.failure.LlmParseException to refuse the answer with
	 * the message of the exception; any other exception ends the call
	 */
	Verdict check(Answer answer);

	/**
	 * An answer to check.
	 *
	 * @param value the value that the method returned, or the text of a stream; null if
	 * the method returned null
	 * @param call the name of the call
	 * @param target the model that answered
	 * @param attempt the number of the attempt at this target, from 1
	 */
	record Answer(@Nullable Object value, String call, LlmTarget target, int attempt) {

		/** Returns a description without the value. */
		@Override
		public String toString() {
			return "Answer[call=" + this.call + ", target=" + this.target + ", attempt=" + this.attempt + "]";
		}

	}

	/**
	 * The verdict on an answer.
	 *
	 * @param refusedAs the kind of failure, or null if the answer is accepted
	 * @param messageForModel what the model is told if it is asked again, or null for a
	 * general message
	 */
	record Verdict(@Nullable FailureKind refusedAs, @Nullable String messageForModel) {

		private static final Verdict ACCEPTED = new Verdict(null, null);

		/**
		 * Accepts the answer.
		 * @return the verdict
		 */
		public static Verdict accept() {
			return ACCEPTED;
		}

		/**
		 * Refuses the answer as {@link FailureKind#MALFORMED_OUTPUT}. The model is asked
		 * again, up to {@code llm.retry.parse.max-reasks} times.
		 * @param messageForModel what is wrong, for the model
		 * @return the verdict
		 */
		public static Verdict refuse(String messageForModel) {
			return refuse(FailureKind.MALFORMED_OUTPUT, messageForModel);
		}

		/**
		 * Refuses the answer as a failure of a kind. The kind decides what the call does:
		 * it asks again, retries, or falls back.
		 * @param kind the kind of failure
		 * @param messageForModel what is wrong, for the model; null for a general message
		 * @return the verdict
		 */
		public static Verdict refuse(FailureKind kind, @Nullable String messageForModel) {
			return new Verdict(Objects.requireNonNull(kind, "'kind' must not be null"), messageForModel);
		}

	}

}
