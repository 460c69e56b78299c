/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

/**
 * A listener for the events of calls and targets. Beans of this type are registered
 * automatically.
 * <p>
 * Listeners run on the thread of the call and must return quickly. An exception from a
 * listener does not affect the call. It is logged once for each listener class.
 */
@FunctionalInterface
public interface LlmCallListener {

	/**
	 * Handles an event.
	 * @param event the event
	 */
	void onEvent(LlmCallEvent event);

}
