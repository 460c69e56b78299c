/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.stream;

import io.github.llmresilience.call.LlmAnswer;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmStreamPart;

/**
 * Checks the body of a successful response that is not streamed. The body may be an error
 * in disguise, or an answer without content.
 */
public final class AnswerBody {

	/** The maximum length of a body that is checked. */
	public static final int MAX_LENGTH = 1024 * 1024;

	private AnswerBody() {
	}

	/**
	 * Checks a body and records its token usage.
	 * @param attempt the attempt that has received the body
	 * @throws RuntimeException if the body reports an error, or the model has not
	 * answered
	 */
	public static void check(String body, LlmCallContext attempt) {
		LlmStreamPart part = StreamEvents.read(body);
		if (part == null) {
			return;
		}
		if (part.usage() != null) {
			attempt.used(part.usage());
		}
		if (part.failure() instanceof RuntimeException failure) {
			throw failure;
		}
		boolean hasContent = part.isMedia() || !part.text().isBlank();
		attempt.check(new LlmAnswer(hasContent, part.isToolCall(), part.finish()));
	}

}
