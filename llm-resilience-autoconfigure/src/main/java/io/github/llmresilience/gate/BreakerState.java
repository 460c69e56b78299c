package io.github.llmresilience.gate;

import java.util.ArrayList;
import java.util.List;

import io.github.llmresilience.call.CircuitState;

/**
 * The immutable state of a circuit breaker. Each state knows which generation it belongs
 * to: results of calls that began in an earlier one count for nothing.
 */
sealed interface BreakerState {

	long generation();

	CircuitState publicState();

	/**
	 * Calls pass and are counted.
	 */
	record Closed(long generation, Window window) implements BreakerState {

		@Override
		public CircuitState publicState() {
			return CircuitState.CLOSED;
		}

	}

	/**
	 * No call passes until a time.
	 */
	record Open(long generation, long untilNanos) implements BreakerState {

		@Override
		public CircuitState publicState() {
			return CircuitState.OPEN;
		}

	}

	/**
	 * No call passes until an operator says otherwise.
	 */
	record OpenedByHand(long generation) implements BreakerState {

		@Override
		public CircuitState publicState() {
			return CircuitState.OPEN;
		}

	}

	/**
	 * A few probes pass. Each holds a lease, so one that hangs does not keep its place.
	 */
	record HalfOpen(long generation, int succeeded, List<Lease> leases) implements BreakerState {

		@Override
		public CircuitState publicState() {
			return CircuitState.HALF_OPEN;
		}

		HalfOpen withoutExpired(long now) {
			return new HalfOpen(this.generation, this.succeeded,
					this.leases.stream().filter((lease) -> now - lease.expiresNanos() < 0).toList());
		}

		HalfOpen with(Lease lease) {
			List<Lease> leases = new ArrayList<>(this.leases);
			leases.add(lease);
			return new HalfOpen(this.generation, this.succeeded, List.copyOf(leases));
		}

		HalfOpen without(long leaseId, int succeeded) {
			return new HalfOpen(this.generation, succeeded,
					this.leases.stream().filter((lease) -> lease.id() != leaseId).toList());
		}

		boolean holds(long leaseId) {
			return this.leases.stream().anyMatch((lease) -> lease.id() == leaseId);
		}

	}

	/**
	 * The place of one probe.
	 */
	record Lease(long id, long expiresNanos) {
	}

}
