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
 * Tells the listeners, which are looked up at the first change: they may need the gates
 * themselves. One that throws does the call no harm.
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
							+ "; the call goes on, and this is said once");
				}
			}
		}
	}

}
