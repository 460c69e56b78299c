/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;

import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.gate.BreakerState.Closed;
import io.github.llmresilience.gate.BreakerState.HalfOpen;
import io.github.llmresilience.gate.BreakerState.Lease;
import io.github.llmresilience.gate.BreakerState.Open;
import io.github.llmresilience.gate.BreakerState.OpenedByHand;
import io.github.llmresilience.gate.BreakerState.Unhealthy;
import io.github.llmresilience.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * The circuit breaker of one target. Its state is immutable and is replaced by
 * compare-and-set. It has no thread and no timer: an open circuit breaker becomes
 * half-open at the first request for a permit after its wait. A disabled circuit breaker
 * counts no calls, but an operator can open it.
 */
final class CircuitBreaker {

	private final Ticker ticker;

	private final BiConsumer<CircuitState, CircuitState> onChange;

	private volatile BreakerTransitions transitions;

	private final AtomicLong leaseIds = new AtomicLong();

	private final AtomicReference<BreakerState> state = new AtomicReference<>(new Closed(0, Window.EMPTY));

	CircuitBreaker(CircuitBreakerPolicy policy, Ticker ticker, BiConsumer<CircuitState, CircuitState> onChange) {
		this.transitions = new BreakerTransitions(policy);
		this.ticker = ticker;
		this.onChange = onChange;
	}

	/**
	 * Applies another policy from the next call on. The state is kept, unless the policy
	 * does not let the circuit breaker open. Probes begin anew. A circuit breaker that an
	 * operator has opened stays open.
	 */
	void apply(CircuitBreakerPolicy policy) {
		this.transitions = new BreakerTransitions(policy);
		BreakerState current = current();
		BreakerState next = this.transitions.afterChange(current);
		while (next != current && !swap(current, next)) {
			current = current();
			next = this.transitions.afterChange(current);
		}
	}

	/**
	 * Requests a permit for an attempt.
	 * @return the permit, or null if the circuit breaker allows no call now
	 */
	@Nullable Permit tryAcquire() {
		while (true) {
			BreakerState current = current();
			if (current instanceof Closed) {
				return this.transitions.isCounting() ? new BreakerPermit(current.generation(), 0) : Permit.UNGUARDED;
			}
			long now = this.ticker.nanos();
			HalfOpen halfOpen = BreakerTransitions.halfOpen(current, now);
			if (halfOpen == null || !this.transitions.hasRoom(halfOpen)) {
				return null;
			}
			Lease lease = this.transitions.lease(this.leaseIds.incrementAndGet(), now);
			if (swap(current, halfOpen.with(lease))) {
				return new BreakerPermit(halfOpen.generation(), lease.id());
			}
		}
	}

	/**
	 * Requests a permit for an attempt of a call that no other target admits.
	 * @return the permit, or null if the circuit breaker allows no such call now
	 */
	@Nullable Permit tryAcquireAsLastResort() {
		while (true) {
			Permit permit = tryAcquire();
			if (permit != null) {
				return permit;
			}
			BreakerState current = current();
			BreakerState next = this.transitions.askLastResort(current, this.ticker.nanos());
			if (next == null && !(current instanceof Closed)) {
				return null;
			}
			if (next instanceof Unhealthy unhealthy && swap(current, next)) {
				return new LastResortPermit(unhealthy.lastResort().outage());
			}
		}
	}

	/** Returns the last resort, or null if the circuit breaker is closed or has none. */
	@Nullable LastResort lastResort() {
		return this.transitions.lastResort(current());
	}

	/** Whether {@link #tryAcquire()} would return a permit now. */
	boolean isPermitting() {
		BreakerState current = current();
		if (current instanceof Closed) {
			return true;
		}
		HalfOpen halfOpen = BreakerTransitions.halfOpen(current, this.ticker.nanos());
		return halfOpen != null && this.transitions.hasRoom(halfOpen);
	}

	/**
	 * Returns the state for the next call: half-open if the wait of an open one is over.
	 */
	CircuitState state() {
		BreakerState current = current();
		return (BreakerTransitions.halfOpen(current, this.ticker.nanos()) != null) ? CircuitState.HALF_OPEN
				: current.publicState();
	}

	/**
	 * Returns the remaining time of the open state; zero if it is not open, or has no
	 * end.
	 */
	long remainingOpenNanos() {
		return (current() instanceof Open open) ? Math.max(0, open.untilNanos() - this.ticker.nanos()) : 0;
	}

	/**
	 * Returns the percentage of failed calls among the recent ones.
	 * @return the percentage, or NaN if no calls are counted now
	 */
	double failureRate() {
		return (current() instanceof Closed closed) ? this.transitions.failureRate(closed, this.ticker.nanos())
				: Double.NaN;
	}

	boolean isOpenedByHand() {
		return current() instanceof OpenedByHand;
	}

	/** Opens the circuit breaker until an operator closes it. */
	void openByHand() {
		force(OpenedByHand::new);
	}

	/** Closes the circuit breaker and clears its window. */
	void closeByHand() {
		force((generation) -> new Closed(generation, Window.EMPTY));
	}

	private void force(LongFunction<BreakerState> next) {
		BreakerState current = current();
		while (!swap(current, next.apply(current.generation() + 1))) {
			current = current();
		}
	}

	private BreakerState current() {
		return Objects.requireNonNull(this.state.get());
	}

	private void record(BreakerPermit permit, boolean failed, long durationNanos) {
		change(permit, (current) -> this.transitions.afterCall(current, permit.leaseId, failed, durationNanos,
				this.ticker.nanos()));
		if (!failed && current() instanceof Unhealthy) {
			recordLastResort(permit.generation, LastResort::afterProbe);
		}
	}

	private void recordLastResort(long outage, UnaryOperator<LastResort> result) {
		BreakerState current = current();
		BreakerState changed = BreakerTransitions.afterLastResort(current, outage, result);
		while (changed != current && !swap(current, changed)) {
			current = current();
			changed = BreakerTransitions.afterLastResort(current, outage, result);
		}
	}

	private void recordCut(BreakerPermit permit) {
		change(permit, (current) -> this.transitions.afterCut(current, this.ticker.nanos()));
	}

	/** Changes the state, unless the permit belongs to an earlier generation. */
	private void change(BreakerPermit permit, UnaryOperator<BreakerState> next) {
		while (true) {
			BreakerState current = current();
			BreakerState changed = (current.generation() == permit.generation) ? next.apply(current) : current;
			if (changed == current || swap(current, changed)) {
				return;
			}
		}
	}

	private void returnLease(BreakerPermit permit) {
		while (permit.leaseId != 0) {
			BreakerState current = current();
			if (!(current instanceof HalfOpen halfOpen) || !halfOpen.holds(permit.leaseId)
					|| swap(current, halfOpen.without(permit.leaseId))) {
				return;
			}
		}
	}

	private boolean swap(BreakerState current, BreakerState next) {
		if (!this.state.compareAndSet(current, next)) {
			return false;
		}
		if (current.publicState() != next.publicState()) {
			this.onChange.accept(current.publicState(), next.publicState());
		}
		return true;
	}

	/**
	 * A permit whose result only counts for further attempts as a last resort.
	 */
	private final class LastResortPermit implements Permit {

		private final AtomicReference<Progress> progress = new AtomicReference<>(Progress.ASKED);

		private final long outage;

		private LastResortPermit(long outage) {
			this.outage = outage;
		}

		/** Records a result once, and only at this point of the attempt. */
		private boolean record(Progress from, Progress to, UnaryOperator<LastResort> result) {
			boolean reached = this.progress.compareAndSet(from, to);
			if (reached) {
				recordLastResort(this.outage, result);
			}
			return reached;
		}

		private void end(UnaryOperator<LastResort> result) {
			if (!record(Progress.ASKED, Progress.ENDED, result)) {
				record(Progress.STREAMING, Progress.ENDED, LastResort::afterStreamEnded);
			}
		}

		@Override
		public void answering(long durationNanos) {
			record(Progress.ASKED, Progress.STREAMING, LastResort::afterStreamBegan);
		}

		@Override
		public void succeeded(long durationNanos) {
			end(LastResort::afterAnswer);
		}

		@Override
		public void failed(long durationNanos) {
			end(UnaryOperator.identity());
		}

		@Override
		public void cut() {
			record(Progress.STREAMING, Progress.ENDED, LastResort::afterStreamCut);
		}

		@Override
		public void release() {
			end(LastResort::afterRelease);
		}

		private enum Progress {

			ASKED, STREAMING, ENDED

		}

	}

	private final class BreakerPermit implements Permit {

		private static final AtomicIntegerFieldUpdater<BreakerPermit> ANSWERED = AtomicIntegerFieldUpdater
			.newUpdater(BreakerPermit.class, "answered");

		private final long generation;

		private final long leaseId;

		private volatile int answered;

		private BreakerPermit(long generation, long leaseId) {
			this.generation = generation;
			this.leaseId = leaseId;
		}

		private boolean isFirstAnswer() {
			return ANSWERED.compareAndSet(this, 0, 1);
		}

		@Override
		public void answering(long durationNanos) {
			succeeded(durationNanos);
		}

		@Override
		public void succeeded(long durationNanos) {
			if (isFirstAnswer()) {
				record(this, false, durationNanos);
			}
		}

		@Override
		public void failed(long durationNanos) {
			if (isFirstAnswer()) {
				record(this, true, durationNanos);
			}
		}

		@Override
		public void cut() {
			recordCut(this);
		}

		@Override
		public void release() {
			if (isFirstAnswer()) {
				returnLease(this);
			}
		}

	}

}
