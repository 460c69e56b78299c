/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallListener;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Publishes events to the listeners. An exception of a listener does not affect the call
 * or other listeners. It is logged once for each listener class.
 */
public final class EventPublisher implements Consumer<LlmCallEvent> {

	private static final Log logger = LogFactory.getLog(EventPublisher.class);

	private final LlmCallListener[] listeners;

	private final Set<Class<?>> reported = ConcurrentHashMap.newKeySet();

	public EventPublisher(List<LlmCallListener> listeners) {
		this.listeners = listeners.toArray(LlmCallListener[]::new);
	}

	@Override
	public void accept(LlmCallEvent event) {
		for (LlmCallListener listener : this.listeners) {
			try {
				listener.onEvent(event);
			}
			catch (Throwable ex) {
				report(listener, ex);
			}
		}
	}

	private void report(LlmCallListener listener, Throwable error) {
		if (this.reported.add(listener.getClass())) {
			logger.warn("LlmCallListener " + listener.getClass().getName() + " threw " + error.getClass().getName()
					+ "; the call goes on. Further exceptions of this listener class are not logged");
			logger.debug("Exception of the LlmCallListener", error);
		}
	}

}
