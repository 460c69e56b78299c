package io.github.llmresilience.gate;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;

import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.gate.BreakerState.Closed;
import io.github.llmresilience.gate.BreakerState.HalfOpen;
import io.github.llmresilience.gate.BreakerState.Lease;
import io.github.llmresilience.gate.BreakerState.Open;
import io.github.llmresilience.gate.BreakerState.OpenedByHand;
import io.github.llmresilience.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * The circuit breaker of one target. Its state is immutable and is replaced by
 * compare-and-set. It has no thread and no timer: an open circuit breaker becomes
 * half-open at the first request for a permit after its wait. A disabled circuit breaker
 * counts no calls, but an operator can open it.
 */
final class CircuitBreaker {

	private static final long NANOS_PER_SECOND = 1_000_000_000L;

	private final Ticker ticker;

	private final BiConsumer<CircuitState, CircuitState> onChange;

	private final boolean counting;

	private final int windowSize;

	private final int windowMaxAgeSeconds;

	private final int minimumCalls;

	private final double failureRateThreshold;

	private final double slowCallRateThreshold;

	private final long slowCallNanos;

	private final long openNanos;

	private final int probes;

	private final long leaseNanos;

	private final AtomicLong leaseIds = new AtomicLong();

	private final AtomicReference<BreakerState> state = new AtomicReference<>(new Closed(0, Window.EMPTY));

	CircuitBreaker(CircuitBreakerPolicy policy, Ticker ticker, BiConsumer<CircuitState, CircuitState> onChange) {
		Duration slow = policy.slowCallDurationThreshold();
		this.ticker = ticker;
		this.onChange = onChange;
		this.counting = policy.enabled();
		this.windowSize = policy.slidingWindowSize();
		this.windowMaxAgeSeconds = (int) Math.min(policy.slidingWindowMaxAge().toSeconds(), Integer.MAX_VALUE);
		this.minimumCalls = Math.min(policy.minimumNumberOfCalls(), this.windowSize);
		this.failureRateThreshold = policy.failureRateThreshold();
		this.slowCallRateThreshold = policy.slowCallRateThreshold();
		this.slowCallNanos = (slow != null) ? slow.toNanos() : Long.MAX_VALUE;
		this.openNanos = policy.waitDurationInOpenState().toNanos();
		this.probes = policy.permittedNumberOfCallsInHalfOpenState();
		this.leaseNanos = policy.permitLease().toNanos();
	}

	/**
	 * Requests a permit for an attempt.
	 * @return the permit, or null if the circuit breaker allows no call now
	 */
	@Nullable Permit tryAcquire() {
		while (true) {
			BreakerState current = current();
			if (current instanceof Closed) {
				return this.counting ? new BreakerPermit(current.generation(), 0) : Permit.UNGUARDED;
			}
			long now = this.ticker.nanos();
			HalfOpen halfOpen = halfOpen(current, now);
			if (halfOpen == null || !hasRoom(halfOpen)) {
				return null;
			}
			Lease lease = new Lease(this.leaseIds.incrementAndGet(), now + this.leaseNanos);
			if (swap(current, halfOpen.with(lease))) {
				return new BreakerPermit(halfOpen.generation(), lease.id());
			}
		}
	}

	/** Whether {@link #tryAcquire()} would return a permit now. */
	boolean isPermitting() {
		BreakerState current = current();
		if (current instanceof Closed) {
			return true;
		}
		HalfOpen halfOpen = halfOpen(current, this.ticker.nanos());
		return halfOpen != null && hasRoom(halfOpen);
	}

	/**
	 * Returns the state for the next call: half-open if the wait of an open one is over.
	 */
	CircuitState state() {
		BreakerState current = current();
		return (halfOpen(current, this.ticker.nanos()) != null) ? CircuitState.HALF_OPEN : current.publicState();
	}

	/**
	 * Returns the remaining time of the open state; zero if it is not open, or has no
	 * end.
	 */
	long remainingOpenNanos() {
		return (current() instanceof Open open) ? Math.max(0, open.untilNanos() - this.ticker.nanos()) : 0;
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

	private static @Nullable HalfOpen halfOpen(BreakerState current, long now) {
		if (current instanceof HalfOpen halfOpen) {
			return halfOpen.withoutExpired(now);
		}
		boolean over = current instanceof Open open && now - open.untilNanos() >= 0;
		return over ? new HalfOpen(current.generation() + 1, 0, List.of()) : null;
	}

	private boolean hasRoom(HalfOpen halfOpen) {
		return halfOpen.succeeded() + halfOpen.leases().size() < this.probes;
	}

	private void record(BreakerPermit permit, boolean failed, long durationNanos) {
		boolean slow = durationNanos >= this.slowCallNanos;
		while (true) {
			BreakerState current = current();
			BreakerState next = (current.generation() != permit.generation) ? current
					: after(current, permit, failed, slow);
			if (next == current || swap(current, next)) {
				return;
			}
		}
	}

	private BreakerState after(BreakerState current, BreakerPermit permit, boolean failed, boolean slow) {
		long now = this.ticker.nanos();
		if (current instanceof Closed closed) {
			Window window = closed.window()
				.with(failed, slow, (int) (now / NANOS_PER_SECOND), this.windowSize, this.windowMaxAgeSeconds);
			if (isSick(window)) {
				return open(current, now);
			}
			return (window == closed.window()) ? closed : new Closed(closed.generation(), window);
		}
		if (current instanceof HalfOpen halfOpen && halfOpen.holds(permit.leaseId)) {
			return afterProbe(halfOpen, permit.leaseId, failed || slow, now);
		}
		return current;
	}

	private BreakerState afterProbe(HalfOpen halfOpen, long leaseId, boolean sick, long now) {
		if (sick) {
			return open(halfOpen, now);
		}
		int succeeded = halfOpen.succeeded() + 1;
		return (succeeded >= this.probes) ? new Closed(halfOpen.generation() + 1, Window.EMPTY)
				: halfOpen.without(leaseId, succeeded);
	}

	private boolean isSick(Window window) {
		return window.size() >= this.minimumCalls && (window.failureRate() >= this.failureRateThreshold
				|| window.slowCallRate() >= this.slowCallRateThreshold);
	}

	private Open open(BreakerState current, long now) {
		return new Open(current.generation() + 1, now + this.openNanos);
	}

	/**
	 * Records a cut stream as a failure. Its start was recorded as a success before, so a
	 * half-open circuit breaker opens again.
	 */
	private void recordCut(BreakerPermit permit) {
		while (true) {
			BreakerState current = current();
			boolean isLate = current.generation() != permit.generation;
			BreakerState next = (isLate || current instanceof Open) ? current : ((current instanceof HalfOpen)
					? open(current, this.ticker.nanos()) : after(current, permit, true, false));
			if (next == current || swap(current, next)) {
				return;
			}
		}
	}

	private void giveBack(BreakerPermit permit) {
		while (permit.leaseId != 0) {
			BreakerState current = current();
			if (!(current instanceof HalfOpen halfOpen) || !halfOpen.holds(permit.leaseId)
					|| swap(current, halfOpen.without(permit.leaseId, halfOpen.succeeded()))) {
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
				giveBack(this);
			}
		}

	}

}
