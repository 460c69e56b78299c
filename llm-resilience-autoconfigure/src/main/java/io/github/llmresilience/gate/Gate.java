/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.llmresilience.failure.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * The gate of one target. It checks the cooldowns of the target and of its provider, then
 * the concurrency limit and the rate limit of the provider, then the circuit breaker. In
 * this order, no permit is taken by an attempt that another check rejects.
 *
 * @param closedToTenants whether an operator has opened the circuit breaker of the target
 * for all tenants
 * @param load the load of the target, or null if it is not measured
 */
record Gate(Cooldown targetCooldown, Pause targetPause, ProviderGate provider, CircuitBreaker breaker,
		BooleanSupplier closedToTenants, @Nullable TargetLoad load) {

	/** The kinds of failure that the circuit breaker counts. */
	private static final Set<FailureKind> COUNTED = Arrays.stream(FailureKind.values())
		.filter(FailureKind::countsForCircuitBreaker)
		.collect(Collectors.toUnmodifiableSet());

	/**
	 * What a call asks for.
	 *
	 * @param breaker how it asks the circuit breaker
	 * @param turn the turn of the rate limit that it has reserved, or null
	 */
	private record Request(Function<CircuitBreaker, @Nullable Permit> breaker, RateLimit.@Nullable Turn turn) {

		private static final Request FIRST = new Request(CircuitBreaker::tryAcquire, null);

		private static final Request LAST_RESORT = new Request(CircuitBreaker::tryAcquireAsLastResort, null);

	}

	Admission admit() {
		return isPaused() ? paused() : admitUnpaused(Request.FIRST);
	}

	/** As {@link #admit()}, for a call that has waited for its turn. */
	Admission admit(RateLimit.Turn turn) {
		Admission admission = isPaused() ? paused() : admitUnpaused(new Request(CircuitBreaker::tryAcquire, turn));
		if (admission instanceof Admission.Refused) {
			turn.giveBack();
		}
		return admission;
	}

	private Admission paused() {
		Pause pause = longerPause();
		return refused(pause.cause(), pause.remainingNanos(), true);
	}

	/** As {@link #admit()}, for a call without another target. */
	Admission admitDespitePause() {
		return unpausing(admitUnpaused(Request.FIRST));
	}

	/** As {@link #admitDespitePause()}, for a call that no target admits. */
	Admission admitAsLastResort() {
		return unpausing(admitUnpaused(Request.LAST_RESORT));
	}

	private Admission unpausing(Admission admission) {
		return (admission instanceof Admission.Granted granted && isPaused())
				? new Admission.Granted(new PausedPermit(granted.permit(), longerPause())) : admission;
	}

	private Admission admitUnpaused(Request request) {
		Cooldown cooldown = longerCooldown();
		long cooling = cooldown.remainingNanos();
		if (cooling > 0) {
			return refused(cooldown.cause(), cooling, false);
		}
		ConcurrencyLimit limit = this.provider.limit();
		Admission admission = (limit != null) ? admitWithin(limit, request) : admitInTurn(request);
		return (this.load != null && admission instanceof Admission.Granted granted)
				? new Admission.Granted(this.load.begin(granted.permit())) : admission;
	}

	private static Admission refused(FailureKind cause, long nanos, boolean isPause) {
		return new Admission.Refused(FailureKind.COOLING_DOWN, Set.of(cause), Duration.ofNanos(nanos), isPause);
	}

	private Admission admitWithin(ConcurrencyLimit limit, Request request) {
		ConcurrencyLimit.Place place = limit.tryEnter();
		if (place == null) {
			return isPermitting()
					? new Admission.Refused(FailureKind.CONCURRENCY_LIMITED, Set.of(), Duration.ZERO, false)
					: circuitOpen();
		}
		Admission admission = admitInTurn(request);
		if (admission instanceof Admission.Granted granted) {
			return new Admission.Granted(new PlacedPermit(granted.permit(), place));
		}
		place.leave();
		return admission;
	}

	private Admission admitInTurn(Request request) {
		RateLimit rateLimit = this.provider.rateLimit();
		if (rateLimit == null) {
			return askBreaker(request);
		}
		RateLimit.Turn turn = (request.turn() != null) ? request.turn() : rateLimit.tryTake();
		if (turn == null) {
			return isPermitting() ? new Admission.Refused(FailureKind.COOLING_DOWN, Set.of(FailureKind.RATE_LIMITED),
					rateLimit.untilNextTurn(), false, rateLimit) : circuitOpen();
		}
		Admission admission = askBreaker(request);
		if (admission instanceof Admission.Granted granted) {
			return new Admission.Granted(new RatedPermit(granted.permit(), turn));
		}
		turn.giveBack();
		return admission;
	}

	private Admission askBreaker(Request request) {
		Permit permit = this.closedToTenants.getAsBoolean() ? null : request.breaker().apply(this.breaker);
		return (permit != null) ? new Admission.Granted(permit) : circuitOpen();
	}

	private Admission circuitOpen() {
		return new Admission.Refused(FailureKind.CIRCUIT_OPEN, COUNTED,
				Duration.ofNanos(this.breaker.remainingOpenNanos()), false);
	}

	boolean isOpen() {
		return !isPaused() && longerCooldown().remainingNanos() <= 0 && this.provider.hasRoom()
				&& this.provider.untilNextTurn().isZero() && isPermitting();
	}

	Duration waitTime() {
		long nanos = Math.max(longerCooldown().remainingNanos(), this.provider.untilNextTurn().toNanos());
		return isPermitting() ? Duration.ofNanos(Math.max(0, nanos)) : Duration.ZERO;
	}

	private boolean isPermitting() {
		return !this.closedToTenants.getAsBoolean() && this.breaker.isPermitting();
	}

	boolean isPaused() {
		return longerPause().remainingNanos() > 0;
	}

	private Pause longerPause() {
		Pause ofProvider = this.provider.pause();
		return (this.targetPause.remainingNanos() >= ofProvider.remainingNanos()) ? this.targetPause : ofProvider;
	}

	private Cooldown longerCooldown() {
		Cooldown ofProvider = this.provider.cooldown();
		return (this.targetCooldown.remainingNanos() >= ofProvider.remainingNanos()) ? this.targetCooldown : ofProvider;
	}

	/**
	 * Returns how many attempts calls without another target may make now; negative if
	 * the circuit breaker is closed to them.
	 */
	int lastResortPermits() {
		LastResort lastResort = this.breaker.lastResort();
		return (lastResort != null && !this.closedToTenants.getAsBoolean()) ? lastResort.permits() : -1;
	}

	private GateStatus.@Nullable LastResortStatus lastResort() {
		LastResort lastResort = this.breaker.lastResort();
		return (lastResort != null) ? new GateStatus.LastResortStatus(lastResort.asked(), lastResort.answered()) : null;
	}

	GateStatus status() {
		return new GateStatus(this.breaker.state(), this.breaker.isOpenedByHand(), this.breaker.failureRate(),
				lastResort(), Duration
					.ofNanos(Math.max(0, Math.max(longerPause().remainingNanos(), longerCooldown().remainingNanos()))));
	}

}
