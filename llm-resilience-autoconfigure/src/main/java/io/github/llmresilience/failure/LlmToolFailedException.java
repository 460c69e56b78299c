package io.github.llmresilience.failure;

/**
 * Tools of the application failed in too many rounds in a row
 * ({@code llm.retry.tools.max-consecutive-errors}). The cause is what the first tool that
 * failed in the last round threw. It is not retried, and no other provider is asked.
 */
public final class LlmToolFailedException extends RuntimeException {

	private final String tool;

	private final int rounds;

	/**
	 * Creates the exception.
	 * @param tool the name of the tool
	 * @param rounds in how many rounds in a row a tool failed
	 * @param cause what the tool threw
	 */
	public LlmToolFailedException(String tool, int rounds, Throwable cause) {
		super("Tools failed in " + rounds + " rounds in a row, in the last one first '" + tool + "' with "
				+ cause.getClass().getName(), cause);
		this.tool = tool;
		this.rounds = rounds;
	}

	/**
	 * The tool that failed first in the last round.
	 * @return its name, as the model called it
	 */
	public String tool() {
		return this.tool;
	}

	/**
	 * In how many rounds in a row a tool failed.
	 * @return the number of rounds
	 */
	public int rounds() {
		return this.rounds;
	}

}
