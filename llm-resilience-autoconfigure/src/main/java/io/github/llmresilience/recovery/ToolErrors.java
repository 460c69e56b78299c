package io.github.llmresilience.recovery;

import io.github.llmresilience.failure.LlmToolFailedException;
import org.jspecify.annotations.Nullable;

/**
 * Counts the rounds in a row in which a tool failed. A round is one answer of a model
 * with all the tool calls in it.
 */
public final class ToolErrors {

	private final int maxConsecutive;

	private int rounds;

	/**
	 * Creates the counter for one call.
	 * @param maxConsecutive in how many rounds in a row tools may fail, at least 1
	 */
	public ToolErrors(int maxConsecutive) {
		this.maxConsecutive = maxConsecutive;
	}

	/**
	 * A conversation begins: rounds of another one before it do not count.
	 */
	public synchronized void conversationBegins() {
		this.rounds = 0;
	}

	/**
	 * A round is over.
	 * @param tool the first tool that failed in it, or null if none did
	 * @param error what that tool threw, or null if none did
	 * @throws LlmToolFailedException if this was the last round that may fail
	 */
	public synchronized void roundEnded(@Nullable String tool, @Nullable Throwable error) {
		if (tool == null || error == null) {
			this.rounds = 0;
			return;
		}
		this.rounds++;
		if (this.rounds >= this.maxConsecutive) {
			throw new LlmToolFailedException(tool, this.rounds, error);
		}
	}

}
