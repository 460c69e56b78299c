package io.github.llmresilience.gate;

import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import io.github.llmresilience.failure.FailureKind;

/**
 * The gate of one target. It checks the cooldowns of the target and of its provider, then
 * the concurrency limit of the provider, then the circuit breaker. In this order, no
 * permit is taken by an attempt that another check rejects.
 *
 * @param closedToTenants whether an operator has opened the circuit breaker of the target
 * for all tenants
 */
record Gate(Cooldown targetCooldown, Pause targetPause, ProviderGate provider, CircuitBreaker breaker,
		BooleanSupplier closedToTenants) {

	/** The kinds of failure that the circuit breaker counts. */
	private static final Set<FailureKind> COUNTED = Arrays.stream(FailureKind.values())
		.filter(FailureKind::countsForCircuitBreaker)
		.collect(Collectors.toUnmodifiableSet());

	Admission admit() {
		Pause pause = longerPause();
		long paused = pause.remainingNanos();
		return (paused > 0) ? refused(pause.cause(), paused, true) : admitUnpaused();
	}

	/** As {@link #admit()}, for a call without another target. */
	Admission admitDespitePause() {
		Admission admission = admitUnpaused();
		return (admission instanceof Admission.Granted granted && isPaused())
				? new Admission.Granted(new PausedPermit(granted.permit(), longerPause())) : admission;
	}

	private Admission admitUnpaused() {
		Cooldown cooldown = longerCooldown();
		long cooling = cooldown.remainingNanos();
		if (cooling > 0) {
			return refused(cooldown.cause(), cooling, false);
		}
		ConcurrencyLimit limit = this.provider.limit();
		return (limit != null) ? admitWithin(limit) : askBreaker();
	}

	private static Admission refused(FailureKind cause, long nanos, boolean isPause) {
		return new Admission.Refused(FailureKind.COOLING_DOWN, Set.of(cause), Duration.ofNanos(nanos), isPause);
	}

	private Admission admitWithin(ConcurrencyLimit limit) {
		if (!isPermitting()) {
			return circuitOpen();
		}
		ConcurrencyLimit.Place place = limit.tryEnter();
		if (place == null) {
			return new Admission.Refused(FailureKind.CONCURRENCY_LIMITED, Set.of(), Duration.ZERO, false);
		}
		Admission admission = askBreaker();
		if (admission instanceof Admission.Granted granted) {
			return new Admission.Granted(new PlacedPermit(granted.permit(), place));
		}
		place.leave();
		return admission;
	}

	private Admission askBreaker() {
		Permit permit = this.closedToTenants.getAsBoolean() ? null : this.breaker.tryAcquire();
		return (permit != null) ? new Admission.Granted(permit) : circuitOpen();
	}

	private Admission circuitOpen() {
		return new Admission.Refused(FailureKind.CIRCUIT_OPEN, COUNTED,
				Duration.ofNanos(this.breaker.remainingOpenNanos()), false);
	}

	boolean isOpen() {
		return !isPaused() && longerCooldown().remainingNanos() <= 0 && this.provider.hasRoom() && isPermitting();
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

	GateStatus status() {
		return new GateStatus(this.breaker.state(), this.breaker.isOpenedByHand(), this.breaker.failureRate(), Duration
			.ofNanos(Math.max(0, Math.max(longerPause().remainingNanos(), longerCooldown().remainingNanos()))));
	}

}
