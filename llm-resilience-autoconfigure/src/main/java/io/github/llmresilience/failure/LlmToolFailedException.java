/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure;

/**
 * Thrown when tools of the application fail in too many rounds in a row
 * ({@code llm.retry.tools.max-consecutive-errors}, 3 by default). The cause is the
 * exception of the first tool that failed in the last round. The call is not retried and
 * does not fall back.
 */
public final class LlmToolFailedException extends RuntimeException {

	private final String tool;

	private final int rounds;

	/**
	 * Creates the exception.
	 * @param tool the name of the tool
	 * @param rounds the number of rounds in a row in which a tool failed
	 * @param cause the exception of the tool
	 */
	public LlmToolFailedException(String tool, int rounds, Throwable cause) {
		super("Tools failed in " + rounds + " rounds in a row; the first failed tool of the last round is '" + tool
				+ "' with " + cause.getClass().getName(), cause);
		this.tool = tool;
		this.rounds = rounds;
	}

	/**
	 * Returns the tool that failed first in the last round.
	 * @return the name of the tool, as the model called it
	 */
	public String tool() {
		return this.tool;
	}

	/**
	 * Returns the number of rounds in a row in which a tool failed.
	 * @return the number of rounds
	 */
	public int rounds() {
		return this.rounds;
	}

}
