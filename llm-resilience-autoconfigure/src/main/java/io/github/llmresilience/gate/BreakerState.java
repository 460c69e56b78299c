package io.github.llmresilience.gate;

import java.util.ArrayList;
import java.util.List;

import io.github.llmresilience.call.CircuitState;

/**
 * The immutable state of a circuit breaker. Each state belongs to a generation. Results
 * of attempts that began in an earlier generation are ignored.
 */
sealed interface BreakerState {

	long generation();

	CircuitState publicState();

	/**
	 * All calls pass, and their results are counted.
	 */
	record Closed(long generation, Window window) implements BreakerState {

		@Override
		public CircuitState publicState() {
			return CircuitState.CLOSED;
		}

	}

	/**
	 * No call passes until the given time.
	 */
	record Open(long generation, long untilNanos) implements BreakerState {

		@Override
		public CircuitState publicState() {
			return CircuitState.OPEN;
		}

	}

	/**
	 * No call passes until an operator closes the circuit breaker.
	 */
	record OpenedByHand(long generation) implements BreakerState {

		@Override
		public CircuitState publicState() {
			return CircuitState.OPEN;
		}

	}

	/**
	 * Only a limited number of probes pass. Each probe holds a lease that expires, so
	 * that a probe that hangs does not block other probes.
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
	 * The lease of one probe.
	 */
	record Lease(long id, long expiresNanos) {
	}

}
