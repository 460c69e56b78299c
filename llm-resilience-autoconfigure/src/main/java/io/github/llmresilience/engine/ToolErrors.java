package io.github.llmresilience.engine;

import java.util.HashMap;
import java.util.Map;

import io.github.llmresilience.failure.LlmToolFailedException;
import org.jspecify.annotations.Nullable;

/**
 * Counts the rounds in a row in which a tool failed, for each conversation of a call. A
 * round is one answer of a model with all the tool calls in it.
 */
public final class ToolErrors {

	private final int maxConsecutive;

	/** Null as long as no tool has failed. */
	private @Nullable Map<Object, Integer> rounds;

	public ToolErrors(int maxConsecutive) {
		this.maxConsecutive = maxConsecutive;
	}

	/** A round is over in which all tools worked, or a conversation begins. */
	public synchronized void clean(Object conversation) {
		if (this.rounds != null) {
			this.rounds.remove(conversation);
		}
	}

	/**
	 * A round is over in which a tool failed.
	 * @throws LlmToolFailedException if this was the last round that may fail
	 */
	public synchronized void failed(Object conversation, String tool, Throwable error) {
		this.rounds = (this.rounds != null) ? this.rounds : new HashMap<>(2);
		int failed = this.rounds.merge(conversation, 1, Integer::sum);
		if (failed >= this.maxConsecutive) {
			throw new LlmToolFailedException(tool, failed, error);
		}
	}

}
