/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.util.HashMap;
import java.util.Map;

import io.github.llmresilience.failure.LlmToolFailedException;
import org.jspecify.annotations.Nullable;

/**
 * Counts the consecutive rounds with a failed tool, for each conversation of a call. A
 * round is one answer of a model with all its tool calls.
 */
public final class ToolErrors {

	private final int maxConsecutive;

	/** Null until a tool fails. */
	private @Nullable Map<Object, Integer> rounds;

	public ToolErrors(int maxConsecutive) {
		this.maxConsecutive = maxConsecutive;
	}

	/**
	 * Resets the count of a conversation, after a round without a failed tool or at the
	 * start of the conversation.
	 */
	public synchronized void clean(Object conversation) {
		if (this.rounds != null) {
			this.rounds.remove(conversation);
		}
	}

	/**
	 * Counts a round with a failed tool.
	 * @throws LlmToolFailedException if the number of consecutive rounds reaches the
	 * limit
	 */
	public synchronized void failed(Object conversation, String tool, Throwable error) {
		this.rounds = (this.rounds != null) ? this.rounds : new HashMap<>(2);
		int failed = this.rounds.merge(conversation, 1, Integer::sum);
		if (failed >= this.maxConsecutive) {
			throw new LlmToolFailedException(tool, failed, error);
		}
	}

}
