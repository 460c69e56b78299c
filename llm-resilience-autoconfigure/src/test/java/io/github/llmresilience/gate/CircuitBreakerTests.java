/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.time.ManualTicker;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CircuitBreakerTests {

	private static final long QUICK = 1;

	private final ManualTicker ticker = new ManualTicker();

	private final List<String> changes = new ArrayList<>();

	private final CircuitBreaker breaker = breaker(CircuitBreakerSettings.NONE);

	private CircuitBreaker breaker(CircuitBreakerSettings settings) {
		return new CircuitBreaker(settings.resolve(), this.ticker, (from, to) -> this.changes.add(from + " -> " + to));
	}

	/** B53. */
	@Test
	void opensWhenHalfOfTheWindowFailed() {
		record(this.breaker, 5, true);
		record(this.breaker, 4, false);
		assertThat(this.breaker.state()).isEqualTo(CircuitState.CLOSED);
		record(this.breaker, 1, true);
		assertThat(this.breaker.state()).isEqualTo(CircuitState.OPEN);
		assertThat(this.breaker.tryAcquire()).isNull();
		assertThat(this.breaker.isPermitting()).isFalse();
		assertThat(this.changes).containsExactly("CLOSED -> OPEN");
	}

	@Test
	void looksAtTheLastCallsOnly() {
		record(this.breaker, 4, true);
		record(this.breaker, 20, false);
		record(this.breaker, 9, true);
		assertThat(this.breaker.state()).isEqualTo(CircuitState.CLOSED);
		record(this.breaker, 1, true);
		assertThat(this.breaker.state()).isEqualTo(CircuitState.OPEN);
	}

	@Test
	void forgetsOldCalls() {
		record(this.breaker, 9, true);
		this.ticker.advance(Duration.ofMinutes(5).plusSeconds(1));
		record(this.breaker, 9, true);
		assertThat(this.breaker.state()).isEqualTo(CircuitState.CLOSED);
	}

	/** B54. */
	@Test
	void letsThreeProbesThroughAndClosesWhenAllSucceed() {
		open(this.breaker);
		this.ticker.advance(Duration.ofSeconds(29));
		assertThat(this.breaker.tryAcquire()).isNull();
		this.ticker.advance(Duration.ofSeconds(1));
		List<Permit> probes = List.of(this.breaker.tryAcquire(), this.breaker.tryAcquire(), this.breaker.tryAcquire());
		assertThat(this.breaker.tryAcquire()).isNull();
		probes.forEach((probe) -> probe.succeeded(QUICK));
		assertThat(this.breaker.state()).isEqualTo(CircuitState.CLOSED);
		assertThat(this.changes).containsExactly("CLOSED -> OPEN", "OPEN -> HALF_OPEN", "HALF_OPEN -> CLOSED");
	}

	/** B54: a target that fails a third of its requests does not stay shut. */
	@Test
	void opensAgainWhenHalfOfTheProbesFail() {
		open(this.breaker);
		this.ticker.advance(Duration.ofSeconds(30));
		record(this.breaker, 1, true);
		assertThat(this.breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
		record(this.breaker, 2, false);
		assertThat(this.breaker.state()).isEqualTo(CircuitState.CLOSED);
		open(this.breaker);
		this.ticker.advance(Duration.ofSeconds(30));
		record(this.breaker, 2, true);
		assertThat(this.breaker.state()).isEqualTo(CircuitState.OPEN);
		assertThat(this.breaker.tryAcquire()).isNull();
	}

	@Test
	void opensAgainWithTheFirstProbeThatFailsIfAsked() {
		CircuitBreaker strict = breaker(halfOpen(3, 1.0, null, null));
		open(strict);
		this.ticker.advance(Duration.ofSeconds(30));
		Permit good = strict.tryAcquire();
		Permit bad = strict.tryAcquire();
		good.succeeded(QUICK);
		bad.failed(QUICK);
		assertThat(strict.state()).isEqualTo(CircuitState.OPEN);
		assertThat(strict.tryAcquire()).isNull();
	}

	/** B56: neither a late success nor a late failure counts. */
	@Test
	void ignoresResultsOfCallsThatBeganBeforeTheLastChange() {
		Permit lateSuccess = this.breaker.tryAcquire();
		Permit lateFailure = this.breaker.tryAcquire();
		open(this.breaker);
		this.ticker.advance(Duration.ofSeconds(30));
		Permit probe = this.breaker.tryAcquire();
		lateSuccess.succeeded(QUICK);
		lateFailure.failed(QUICK);
		assertThat(this.breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
		probe.succeeded(QUICK);
		assertThat(this.breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
	}

	/** B57. */
	@Test
	void givesThePlaceOfAHungProbeToAnother() {
		open(this.breaker);
		this.ticker.advance(Duration.ofSeconds(30));
		List<Permit> hung = List.of(this.breaker.tryAcquire(), this.breaker.tryAcquire(), this.breaker.tryAcquire());
		this.ticker.advance(Duration.ofSeconds(60));
		for (int i = 0; i < 3; i++) {
			this.breaker.tryAcquire().succeeded(QUICK);
		}
		assertThat(this.breaker.state()).isEqualTo(CircuitState.CLOSED);
		hung.forEach((probe) -> probe.failed(QUICK));
		assertThat(this.breaker.state()).isEqualTo(CircuitState.CLOSED);
	}

	@Test
	void givesThePlaceOfAReleasedProbeToAnother() {
		open(this.breaker);
		this.ticker.advance(Duration.ofSeconds(30));
		Permit cancelled = this.breaker.tryAcquire();
		this.breaker.tryAcquire();
		this.breaker.tryAcquire();
		cancelled.release();
		assertThat(this.breaker.tryAcquire()).isNotNull();
		assertThat(this.breaker.tryAcquire()).isNull();
	}

	/** B57: whoever has taken its place counts instead. */
	@Test
	void ignoresAProbeThatHasLostItsPlace() {
		open(this.breaker);
		this.ticker.advance(Duration.ofSeconds(30));
		List<Permit> hung = List.of(this.breaker.tryAcquire(), this.breaker.tryAcquire(), this.breaker.tryAcquire());
		this.ticker.advance(Duration.ofSeconds(60));
		Permit next = this.breaker.tryAcquire();
		hung.get(0).failed(QUICK);
		assertThat(this.breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
		hung.get(1).succeeded(QUICK);
		hung.get(2).release();
		next.succeeded(QUICK);
		this.breaker.tryAcquire().succeeded(QUICK);
		assertThat(this.breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
		this.breaker.tryAcquire().succeeded(QUICK);
		assertThat(this.breaker.state()).isEqualTo(CircuitState.CLOSED);
	}

	@Test
	void permitsAsManyProbesAsThereArePlaces() {
		open(this.breaker);
		this.ticker.advance(Duration.ofSeconds(30));
		Permit first = this.breaker.tryAcquire();
		this.breaker.tryAcquire();
		assertThat(this.breaker.isPermitting()).isTrue();
		this.breaker.tryAcquire();
		assertThat(this.breaker.isPermitting()).isFalse();
		first.succeeded(QUICK);
		assertThat(this.breaker.isPermitting()).isFalse();
		this.ticker.advance(Duration.ofSeconds(60));
		assertThat(this.breaker.isPermitting()).isTrue();
	}

	@Test
	void countsTheFirstAnswerOfAPermitOnly() {
		for (int i = 0; i < 10; i++) {
			Permit permit = this.breaker.tryAcquire();
			permit.succeeded(QUICK);
			permit.failed(QUICK);
			permit.release();
		}
		assertThat(this.breaker.state()).isEqualTo(CircuitState.CLOSED);
	}

	/** B59: slow calls do not count unless asked for. */
	@Test
	void countsSlowCallsWhereAskedFor() {
		long minute = Duration.ofMinutes(1).toNanos();
		for (int i = 0; i < 20; i++) {
			this.breaker.tryAcquire().succeeded(minute);
		}
		assertThat(this.breaker.state()).isEqualTo(CircuitState.CLOSED);
		CircuitBreaker strict = breaker(new CircuitBreakerSettings(null, null, null, null, null, Duration.ofSeconds(30),
				80.0, null, null, null, null, null, null, null, null));
		for (int i = 0; i < 10; i++) {
			strict.tryAcquire().succeeded((i < 2) ? QUICK : minute);
		}
		assertThat(strict.state()).isEqualTo(CircuitState.OPEN);
	}

	@Test
	void worksWithAWindowOf64() {
		CircuitBreaker wide = breaker(new CircuitBreakerSettings(null, 64, null, 64, 50.0, null, null, null, null, null,
				null, null, null, null, null));
		record(wide, 31, true);
		record(wide, 33, false);
		assertThat(wide.state()).isEqualTo(CircuitState.CLOSED);
		record(wide, 31, true);
		assertThat(wide.state()).isEqualTo(CircuitState.CLOSED);
		record(wide, 1, true);
		assertThat(wide.state()).isEqualTo(CircuitState.OPEN);
	}

	@Test
	void opensInAWindowSmallerThanTheMinimumOfCalls() {
		CircuitBreaker small = breaker(new CircuitBreakerSettings(null, 4, null, null, null, null, null, null, null,
				null, null, null, null, null, null));
		record(small, 4, true);
		assertThat(small.state()).isEqualTo(CircuitState.OPEN);
	}

	@Test
	void worksWithAWindowOf1000() {
		CircuitBreaker wide = breaker(new CircuitBreakerSettings(null, 1000, null, 1000, 50.0, null, null, null, null,
				null, null, null, null, null, null));
		record(wide, 499, true);
		record(wide, 501, false);
		assertThat(wide.failureRate()).isEqualTo(49.9);
		record(wide, 499, true);
		assertThat(wide.state()).isEqualTo(CircuitState.CLOSED);
		record(wide, 1, true);
		assertThat(wide.state()).isEqualTo(CircuitState.OPEN);
	}

	@Test
	void judgesProbesByTheirFailureRateIfAsked() {
		CircuitBreaker tolerant = breaker(halfOpen(4, 50.0, null, null));
		open(tolerant);
		this.ticker.advance(Duration.ofSeconds(30));
		record(tolerant, 1, true);
		record(tolerant, 2, false);
		assertThat(tolerant.state()).isEqualTo(CircuitState.HALF_OPEN);
		record(tolerant, 1, false);
		assertThat(tolerant.state()).isEqualTo(CircuitState.CLOSED);
		open(tolerant);
		this.ticker.advance(Duration.ofSeconds(30));
		record(tolerant, 2, true);
		assertThat(tolerant.state()).isEqualTo(CircuitState.OPEN);
	}

	/** The start of a stream is a success. Its cut takes the success back. */
	@Test
	void countsACutStreamAsAFailedProbe() {
		CircuitBreaker tolerant = breaker(halfOpen(2, 100.0, null, null));
		open(tolerant);
		this.ticker.advance(Duration.ofSeconds(30));
		Permit cut = tolerant.tryAcquire();
		cut.succeeded(QUICK);
		cut.cut();
		assertThat(tolerant.state()).isEqualTo(CircuitState.HALF_OPEN);
		record(tolerant, 1, true);
		assertThat(tolerant.state()).isEqualTo(CircuitState.OPEN);
	}

	@Test
	void staysOpenLongerEachTimeThatTheProbesFail() {
		CircuitBreaker patient = breaker(halfOpen(1, null, 2.0, Duration.ofSeconds(100)));
		open(patient);
		for (int seconds : List.of(30, 60, 100, 100)) {
			this.ticker.advance(Duration.ofSeconds(seconds - 1));
			assertThat(patient.tryAcquire()).isNull();
			this.ticker.advance(Duration.ofSeconds(1));
			record(patient, 1, true);
			assertThat(patient.state()).isEqualTo(CircuitState.OPEN);
		}
		this.ticker.advance(Duration.ofSeconds(100));
		record(patient, 1, false);
		assertThat(patient.state()).isEqualTo(CircuitState.CLOSED);
		open(patient);
		this.ticker.advance(Duration.ofSeconds(30));
		assertThat(patient.state()).isEqualTo(CircuitState.HALF_OPEN);
	}

	@Test
	void onlyReportsTheFailureRateIfAsked() {
		CircuitBreaker reporting = breaker(new CircuitBreakerSettings(null, null, null, null, null, null, null, null,
				null, null, null, null, true, null, null));
		assertThat(reporting.failureRate()).isNaN();
		record(reporting, 15, true);
		record(reporting, 5, false);
		assertThat(reporting.state()).isEqualTo(CircuitState.CLOSED);
		assertThat(reporting.failureRate()).isEqualTo(75);
		reporting.openByHand();
		assertThat(reporting.tryAcquire()).isNull();
		assertThat(reporting.failureRate()).isNaN();
	}

	@Test
	void appliesAnotherPolicyAndKeepsItsState() {
		record(this.breaker, 4, true);
		record(this.breaker, 6, false);
		this.breaker.apply(new CircuitBreakerSettings(null, null, null, null, 40.0, null, null, null, null, null, null,
				null, null, null, null)
			.resolve());
		assertThat(this.breaker.state()).isEqualTo(CircuitState.CLOSED);
		record(this.breaker, 1, true);
		assertThat(this.breaker.state()).isEqualTo(CircuitState.OPEN);
	}

	/** Otherwise no probe could start any more. */
	@Test
	void probesAnewAfterAChangeOfThePolicy() {
		CircuitBreaker breaker = breaker(halfOpen(5, null, null, null));
		open(breaker);
		this.ticker.advance(Duration.ofSeconds(30));
		record(breaker, 3, false);
		breaker.apply(halfOpen(3, null, null, null).resolve());
		assertThat(breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
		record(breaker, 3, false);
		assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
	}

	@Test
	void closesIfItIsSwitchedOff() {
		open(this.breaker);
		this.breaker.apply(new CircuitBreakerSettings(false, null, null, null, null, null, null, null, null, null, null,
				null, null, null, null)
			.resolve());
		assertThat(this.breaker.state()).isEqualTo(CircuitState.CLOSED);
		assertThat(this.breaker.failureRate()).isNaN();
	}

	@Test
	void forgetsOldCallsInTheFailureRate() {
		record(this.breaker, 2, true);
		this.ticker.advance(Duration.ofMinutes(3));
		record(this.breaker, 2, false);
		assertThat(this.breaker.failureRate()).isEqualTo(50);
		this.ticker.advance(Duration.ofMinutes(3));
		assertThat(this.breaker.failureRate()).isZero();
		this.ticker.advance(Duration.ofMinutes(3));
		assertThat(this.breaker.failureRate()).isNaN();
	}

	private static CircuitBreakerSettings halfOpen(int probes, @Nullable Double threshold, @Nullable Double multiplier,
			@Nullable Duration maxWait) {
		return new CircuitBreakerSettings(null, null, null, null, null, null, null, null, probes, threshold, multiplier,
				maxWait, null, null, null);
	}

	private void open(CircuitBreaker breaker) {
		record(breaker, 10, true);
		assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
	}

	private static void record(CircuitBreaker breaker, int times, boolean failed) {
		for (int i = 0; i < times; i++) {
			Permit permit = breaker.tryAcquire();
			if (failed) {
				permit.failed(QUICK);
			}
			else {
				permit.succeeded(QUICK);
			}
		}
	}

}
