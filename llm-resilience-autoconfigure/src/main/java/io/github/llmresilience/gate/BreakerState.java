/*
 * SPDX-License-Identifier: Apache-2.0
 */
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
	 * The target has failed too often. Calls without another target may still make
	 * attempts at it.
	 */
	sealed interface Unhealthy extends BreakerState {

		/** Returns the attempts that calls without another target make. */
		LastResort lastResort();

		/** Returns this state with other attempts of calls without another target. */
		BreakerState with(LastResort lastResort);

	}

	/**
	 * No call passes until the given time.
	 *
	 * @param openings how often the circuit breaker has opened since it was closed
	 * @param lastResort the attempts that calls without another target make all the same
	 */
	record Open(long generation, long untilNanos, int openings, LastResort lastResort) implements Unhealthy {

		@Override
		public Open with(LastResort lastResort) {
			return new Open(this.generation, this.untilNanos, this.openings, lastResort);
		}

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
	 *
	 * @param openings how often the circuit breaker has opened since it was closed
	 * @param succeeded the number of probes that succeeded
	 * @param failed the number of probes that failed
	 * @param leases the leases of the running probes
	 * @param lastResort the attempts that calls without another target make all the same
	 */
	record HalfOpen(long generation, int openings, int succeeded, int failed, List<Lease> leases,
			LastResort lastResort) implements Unhealthy {

		@Override
		public CircuitState publicState() {
			return CircuitState.HALF_OPEN;
		}

		HalfOpen withoutExpired(long now) {
			return with(this.leases.stream().filter((lease) -> now - lease.expiresNanos() < 0).toList());
		}

		HalfOpen with(Lease lease) {
			List<Lease> leases = new ArrayList<>(this.leases);
			leases.add(lease);
			return with(List.copyOf(leases));
		}

		HalfOpen without(long leaseId) {
			return with(this.leases.stream().filter((lease) -> lease.id() != leaseId).toList());
		}

		private HalfOpen with(List<Lease> leases) {
			return new HalfOpen(this.generation, this.openings, this.succeeded, this.failed, leases, this.lastResort);
		}

		@Override
		public HalfOpen with(LastResort lastResort) {
			return new HalfOpen(this.generation, this.openings, this.succeeded, this.failed, this.leases, lastResort);
		}

		HalfOpen withResults(int succeeded, int failed) {
			return new HalfOpen(this.generation, this.openings, succeeded, failed, this.leases, this.lastResort);
		}

		boolean holds(long leaseId) {
			return this.leases.stream().anyMatch((lease) -> lease.id() == leaseId);
		}

		/** Returns the number of probes that ended or are running. */
		int probes() {
			return this.succeeded + this.failed + this.leases.size();
		}

	}

	/**
	 * The lease of one probe.
	 */
	record Lease(long id, long expiresNanos) {
	}

}
