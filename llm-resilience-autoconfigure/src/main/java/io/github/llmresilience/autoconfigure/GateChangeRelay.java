/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.github.llmresilience.gate.GateChange;
import io.github.llmresilience.gate.GateChangeListener;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.util.function.SingletonSupplier;

/**
 * Passes changes of gates to the listeners. The listeners are looked up at the first
 * change, because they may depend on the gates. An exception of a listener does not
 * affect the call.
 */
final class GateChangeRelay implements GateChangeListener {

	private static final Log logger = LogFactory.getLog(GateChangeRelay.class);

	private final Supplier<List<GateChangeListener>> listeners;

	private final AtomicBoolean reported = new AtomicBoolean();

	GateChangeRelay(Supplier<List<GateChangeListener>> listeners) {
		this.listeners = SingletonSupplier.of(listeners);
	}

	@Override
	public void onChange(GateChange change) {
		for (GateChangeListener listener : this.listeners.get()) {
			try {
				listener.onChange(change);
			}
			catch (RuntimeException ex) {
				if (this.reported.compareAndSet(false, true)) {
					logger.warn("A GateChangeListener threw " + ex.getClass().getName()
							+ "; the call goes on. Further exceptions of these listeners are not logged");
				}
			}
		}
	}

}
