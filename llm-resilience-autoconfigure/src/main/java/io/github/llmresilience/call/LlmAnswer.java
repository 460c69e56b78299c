/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import java.util.NoSuchElementException;
import java.util.function.Supplier;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmUnusableAnswerException;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a model, as far as it decides whether the model has answered. Text, a
 * tool call and media count as content. Reasoning does not.
 *
 * @param hasContent whether the answer has text that is not blank, or media
 * @param hasToolCalls whether the answer has tool calls
 * @param finish the reason why the model ended the answer, or null if unknown
 */
public record LlmAnswer(boolean hasContent, boolean hasToolCalls, @Nullable LlmFinishReason finish) {

	/**
	 * Creates an answer without media.
	 * @param text the text, or null
	 * @param hasToolCalls whether the answer has tool calls
	 * @param finish the provider's name of the finish reason, or null
	 * @param refusal the text in which the model refuses to answer, or null
	 * @return the answer
	 */
	public static LlmAnswer of(@Nullable String text, boolean hasToolCalls, @Nullable String finish,
			@Nullable String refusal) {
		boolean isRefused = refusal != null && !refusal.isBlank();
		return new LlmAnswer(text != null && !text.isBlank(), hasToolCalls, isRefused ? LlmFinishReason.FILTERED
				: (finish != null && !finish.isBlank()) ? LlmFinishReason.of(finish) : null);
	}

	/**
	 * Calls a client. If the client cannot read the response of its provider, because the
	 * response has no answer in it, the answer is empty.
	 * @param <T> the type of the response
	 * @param client calls the client and returns its response
	 * @return the response
	 * @throws LlmUnusableAnswerException if the client returned null or failed on a part
	 * of the response that is missing
	 */
	public static <T> T read(Supplier<@Nullable T> client) {
		T response;
		try {
			response = client.get();
		}
		catch (NullPointerException | IndexOutOfBoundsException | NoSuchElementException ex) {
			throw new LlmUnusableAnswerException(FailureKind.EMPTY_OUTPUT, null, ex);
		}
		if (response == null) {
			throw new LlmUnusableAnswerException(FailureKind.EMPTY_OUTPUT);
		}
		return response;
	}

	/**
	 * Returns a copy that has content. For a continuation of a partial answer, which may
	 * be empty.
	 * @return the copy
	 */
	public LlmAnswer withContent() {
		return new LlmAnswer(true, this.hasToolCalls, this.finish);
	}

	/**
	 * Returns the failure of this answer. An answer that was cut off is usable if it is
	 * text: the limit may be intended. A tool call that was cut off is not usable.
	 * @param allowsEmpty whether an answer without content is an answer
	 * @return the exception, or null if the model has answered
	 */
	public @Nullable LlmUnusableAnswerException failure(boolean allowsEmpty) {
		FailureKind kind = failureKind(allowsEmpty);
		return (kind != null) ? new LlmUnusableAnswerException(kind) : null;
	}

	private @Nullable FailureKind failureKind(boolean allowsEmpty) {
		if (this.finish == LlmFinishReason.FILTERED) {
			return FailureKind.CONTENT_FILTERED;
		}
		if (this.finish == LlmFinishReason.FAILED) {
			return FailureKind.SERVER_ERROR;
		}
		if (this.finish == LlmFinishReason.MALFORMED) {
			return FailureKind.MALFORMED_OUTPUT;
		}
		if (this.hasToolCalls) {
			return (this.finish == LlmFinishReason.CUT_OFF) ? FailureKind.TRUNCATED_OUTPUT : null;
		}
		return (this.hasContent || allowsEmpty) ? null : FailureKind.EMPTY_OUTPUT;
	}

}
