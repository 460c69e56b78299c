/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import io.github.llmresilience.failure.LlmUsage;
import org.jspecify.annotations.Nullable;

/**
 * The content of one element of a stream.
 *
 * @param text the text that the element adds to the answer; empty if none
 * @param finish the reason why the model ended the answer, if the element marks its end;
 * null otherwise
 * @param isToolCall whether the element contains a tool call or a fragment of one
 * @param isReasoning whether the element contains work of the model that is no part of
 * the answer, such as reasoning or a search on the web
 * @param isMedia whether the element contains an image, audio or another medium
 * @param usage the tokens used, or null
 * @param error the error that the provider reports inside the stream, or null
 */
public record LlmStreamPart(String text, @Nullable LlmFinishReason finish, boolean isToolCall, boolean isReasoning,
		boolean isMedia, @Nullable LlmUsage usage, @Nullable Throwable error) {

	/**
	 * An element without content, such as a heartbeat, a role or the start of a message.
	 */
	public static final LlmStreamPart NOTHING = new LlmStreamPart("", null, false, false, false, null, null);

	/** An element that marks the end of the answer and has no other content. */
	public static final LlmStreamPart END = new LlmStreamPart("", LlmFinishReason.COMPLETE, false, false, false, null,
			null);

	/** A tool call or a fragment of one. */
	public static final LlmStreamPart TOOL_CALL = new LlmStreamPart("", null, true, false, false, null, null);

	/** Reasoning or other work of the model that is no part of the answer. */
	public static final LlmStreamPart REASONING = new LlmStreamPart("", null, false, true, false, null, null);

	/**
	 * Creates a part that adds text.
	 * @param text the text
	 * @return the part
	 */
	public static LlmStreamPart text(String text) {
		return text.isEmpty() ? NOTHING : new LlmStreamPart(text, null, false, false, false, null, null);
	}

	/**
	 * Creates a part that reports an error.
	 * @param error the exception to throw
	 * @return the part
	 */
	public static LlmStreamPart error(Throwable error) {
		return new LlmStreamPart("", null, false, false, false, null, error);
	}

	/**
	 * Returns a copy with the tokens used.
	 * @param usage the tokens, or null
	 * @return the copy
	 */
	public LlmStreamPart withUsage(@Nullable LlmUsage usage) {
		return new LlmStreamPart(this.text, this.finish, this.isToolCall, this.isReasoning, this.isMedia, usage,
				this.error);
	}

	/**
	 * Returns a part that marks the end of the answer and has no other content.
	 * @param finish the provider's name of the finish reason
	 * @return the part
	 */
	public static LlmStreamPart end(String finish) {
		return new LlmStreamPart("", LlmFinishReason.of(finish), false, false, false, null, null);
	}

	/**
	 * Whether the part marks the end of the answer.
	 * @return true if it has a finish reason
	 */
	public boolean isEnd() {
		return this.finish != null;
	}

	/**
	 * Returns the failure that the part reports.
	 * @return the error, or an exception for a finish reason that is a failure; null if
	 * the part reports none
	 */
	public @Nullable Throwable failure() {
		return (this.error != null || this.finish == null) ? this.error
				: new LlmAnswer(true, false, this.finish).failure(true);
	}

	/**
	 * Whether the part contains a part of the answer.
	 * @return true if it has text, a tool call or a medium
	 */
	public boolean hasContent() {
		return !this.text.isEmpty() || this.isToolCall || this.isMedia;
	}

	/**
	 * Whether the part shows that the model is working. A heartbeat and an empty delta
	 * show only that the connection is open, so they extend no timeout.
	 * @return true if the part has content, reasoning, usage, an end or an error
	 */
	public boolean isProgress() {
		return hasContent() || isEnd() || this.isReasoning || this.usage != null || this.error != null;
	}

	/** Returns a description without the text. */
	@Override
	public String toString() {
		return "LlmStreamPart[" + this.text.length() + " characters" + (isEnd() ? ", end" : "")
				+ (this.isToolCall ? ", tool call" : "") + ((this.error != null) ? ", error" : "") + "]";
	}

}
