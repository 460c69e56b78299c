package io.github.llmresilience.call;

import io.github.llmresilience.failure.LlmUsage;
import org.jspecify.annotations.Nullable;

/**
 * What one element of a stream says.
 *
 * @param text the text that it adds to the answer; empty if it adds none
 * @param isEnd whether it marks the end of the answer
 * @param isToolCall whether it has a tool call or a fragment of one
 * @param usage the tokens used, or null
 * @param error the error that the provider tells inside the stream, or null
 */
public record LlmStreamPart(String text, boolean isEnd, boolean isToolCall, @Nullable LlmUsage usage,
		@Nullable Throwable error) {

	/** An element that says nothing: a heartbeat, a role, the begin of a message. */
	public static final LlmStreamPart NOTHING = new LlmStreamPart("", false, false, null, null);

	/** An element that marks the end of the answer, and says nothing else. */
	public static final LlmStreamPart END = new LlmStreamPart("", true, false, null, null);

	/** A tool call or a fragment of one. */
	public static final LlmStreamPart TOOL_CALL = new LlmStreamPart("", false, true, null, null);

	/**
	 * An element that adds text.
	 * @param text the text
	 * @return the part
	 */
	public static LlmStreamPart text(String text) {
		return text.isEmpty() ? NOTHING : new LlmStreamPart(text, false, false, null, null);
	}

	/**
	 * An element that tells of an error.
	 * @param error what is thrown for it
	 * @return the part
	 */
	public static LlmStreamPart error(Throwable error) {
		return new LlmStreamPart("", false, false, null, error);
	}

	/**
	 * The same with the tokens used.
	 * @param usage the tokens, or null
	 * @return a part
	 */
	public LlmStreamPart withUsage(@Nullable LlmUsage usage) {
		return new LlmStreamPart(this.text, this.isEnd, this.isToolCall, usage, this.error);
	}

	/**
	 * Whether the caller sees anything of the answer in it.
	 * @return true if it has text or a tool call
	 */
	public boolean hasContent() {
		return !this.text.isEmpty() || this.isToolCall;
	}

	/**
	 * Names the part without its text.
	 */
	@Override
	public String toString() {
		return "LlmStreamPart[" + this.text.length() + " characters" + (this.isEnd ? ", end" : "")
				+ (this.isToolCall ? ", tool call" : "") + ((this.error != null) ? ", error" : "") + "]";
	}

}
