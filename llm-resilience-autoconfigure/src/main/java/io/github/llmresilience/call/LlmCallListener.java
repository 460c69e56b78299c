package io.github.llmresilience.call;

/**
 * Is told what happens to calls. Beans of this type are found by themselves.
 * <p>
 * Listeners run on the thread of the call, so they must be quick. One that throws is
 * reported once and does the call no harm.
 */
@FunctionalInterface
public interface LlmCallListener {

	/**
	 * Something happened.
	 * @param event what happened
	 */
	void onEvent(LlmCallEvent event);

}
