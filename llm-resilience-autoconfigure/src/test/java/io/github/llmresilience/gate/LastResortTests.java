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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class LastResortTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private final ManualTicker ticker = new ManualTicker();

	private final CircuitBreaker breaker = breaker(true);

	private CircuitBreaker breaker(boolean lastResort) {
		return new CircuitBreaker(new CircuitBreakerSettings(null, null, null, null, null, null, null, null, null, null,
				null, null, null, null, lastResort)
			.resolve(), this.ticker, (from, to) -> {
			});
	}

	/** B119: a target that answers nothing is asked once in a second. */
	@Test
	void asksATargetThatAnswersNothingOnceInASecond() {
		open(this.breaker, 0);
		assertThat(this.breaker.tryAcquireAsLastResort()).isNull();
		int asked = 0;
		for (int i = 0; i < 240; i++) {
			this.ticker.advance(SECOND.dividedBy(24));
			Permit permit = this.breaker.tryAcquireAsLastResort();
			if (permit != null) {
				permit.failed(1);
				asked++;
			}
		}
		assertThat(asked).isBetween(9, 10);
	}

	/** B119: a target that answers one request in ten is asked by all calls. */
	@ParameterizedTest
	@ValueSource(ints = { 2, 3, 5, 10 })
	void asksATargetThatAnswersAPartByAllCalls(int oneIn) {
		open(this.breaker, 5);
		for (int i = 1; i <= 1000; i++) {
			Permit permit = this.breaker.tryAcquireAsLastResort();
			assertThat(permit).as("attempt " + i).isNotNull();
			if (i % oneIn == 0) {
				permit.succeeded(1);
			}
			else {
				permit.failed(1);
			}
		}
		assertThat(this.breaker.state()).isEqualTo(CircuitState.OPEN);
		assertThat(this.breaker.lastResort().asked()).isEqualTo(1000);
		assertThat(this.breaker.lastResort().answered()).isEqualTo(1000 / oneIn);
	}

	/** B119: failures of the outage do not delay the recovery. */
	@Test
	void admitsTenAttemptsAfterTheFirstAnswer() {
		open(this.breaker, 0);
		for (int i = 0; i < 20; i++) {
			this.ticker.advance(SECOND);
			this.breaker.tryAcquireAsLastResort().failed(1);
		}
		this.ticker.advance(SECOND);
		this.breaker.tryAcquireAsLastResort().succeeded(1);
		assertThat(admitted()).isEqualTo(10);
	}

	/** B119: attempts that hang take permits and return none. */
	@Test
	void asksATargetThatHangsAtMostTwentyTimesAtOnce() {
		open(this.breaker, 5);
		assertThat(admitted()).isEqualTo(LastResort.MAX_FIRST_PERMITS);
		this.ticker.advance(SECOND);
		assertThat(admitted()).isOne();
	}

	/** B119: answers save permits for calls that come at once. */
	@Test
	void admitsAHundredAttemptsAtOnceAfterTenAnswers() {
		open(this.breaker, 0);
		answer(11);
		assertThat(admitted()).isEqualTo(LastResort.MAX_PERMITS);
	}

	/** B119: a target that cuts half of its streams is asked by all calls. */
	@Test
	void asksATargetThatCutsAPartOfItsStreamsByAllCalls() {
		open(this.breaker, 0);
		answer(11);
		for (int round = 0; round < 10; round++) {
			List<Permit> streams = new ArrayList<>();
			for (int i = 0; i < 50; i++) {
				Permit permit = this.breaker.tryAcquireAsLastResort();
				assertThat(permit).as("stream " + i + " of round " + round).isNotNull();
				permit.answering(1);
				streams.add(permit);
			}
			streams.subList(0, 25).forEach(Permit::cut);
			streams.subList(25, 50).forEach((permit) -> permit.succeeded(1));
		}
		assertThat(this.breaker.lastResort().answered()).isEqualTo(11 + 250);
	}

	/** Permits of streams that have ended count up to the limit. */
	@Test
	void admitsAHundredAttemptsAtOnceAfterManyStreams() {
		open(this.breaker, 5);
		List<Permit> streams = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			Permit permit = this.breaker.tryAcquireAsLastResort();
			permit.answering(1);
			streams.add(permit);
		}
		streams.subList(0, 10).forEach((permit) -> permit.succeeded(1));
		streams.subList(10, 20).forEach(Permit::release);
		assertThat(admitted()).isEqualTo(LastResort.MAX_PERMITS);
	}

	@Test
	void returnsThePermitOfACancelledAttempt() {
		open(this.breaker, 5);
		Permit cancelled = this.breaker.tryAcquireAsLastResort();
		assertThat(admitted()).isEqualTo(LastResort.MAX_FIRST_PERMITS - 1);
		cancelled.release();
		cancelled.succeeded(1);
		assertThat(admitted()).isOne();
	}

	/** The start of a stream is an answer. Its cut takes the answer back. */
	@Test
	void takesAnAnswerBackThatIsCut() {
		open(this.breaker, 0);
		this.ticker.advance(SECOND);
		Permit stream = this.breaker.tryAcquireAsLastResort();
		stream.answering(1);
		stream.cut();
		assertThat(admitted()).isZero();
		assertThat(this.breaker.lastResort().answered()).isZero();
	}

	@Test
	void keepsThePermitsWhenTheProbesFail() {
		open(this.breaker, 5);
		this.ticker.advance(Duration.ofSeconds(30));
		this.breaker.tryAcquire().failed(1);
		assertThat(this.breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
		this.breaker.tryAcquireAsLastResort().failed(1);
		assertThat(this.breaker.state()).isEqualTo(CircuitState.OPEN);
		assertThat(admitted()).isEqualTo(LastResort.MAX_FIRST_PERMITS);
	}

	/** A probe is asked first, so that the circuit breaker can close. */
	@Test
	void takesTheProbesOfAHalfOpenCircuitBreakerFirst() {
		open(this.breaker, 0);
		this.ticker.advance(Duration.ofSeconds(30));
		for (int i = 0; i < 3; i++) {
			this.breaker.tryAcquireAsLastResort().succeeded(1);
		}
		assertThat(this.breaker.state()).isEqualTo(CircuitState.CLOSED);
		assertThat(this.breaker.lastResort()).isNull();
	}

	@Test
	void ignoresAnswersOfAnEarlierOutage() {
		open(this.breaker, 5);
		Permit early = this.breaker.tryAcquireAsLastResort();
		this.breaker.closeByHand();
		open(this.breaker, 0);
		early.succeeded(1);
		assertThat(admitted()).isZero();
	}

	@Test
	void isNoneWhereAnOperatorHasOpenedTheCircuitBreaker() {
		this.breaker.openByHand();
		this.ticker.advance(Duration.ofMinutes(5));
		assertThat(this.breaker.tryAcquireAsLastResort()).isNull();
		assertThat(this.breaker.lastResort()).isNull();
	}

	@Test
	void isNoneIfItIsSwitchedOff() {
		CircuitBreaker strict = breaker(false);
		open(strict, 5);
		this.ticker.advance(SECOND);
		assertThat(strict.tryAcquireAsLastResort()).isNull();
		assertThat(strict.lastResort()).isNull();
	}

	/** Returns how many attempts start now. */
	private int admitted() {
		int admitted = 0;
		@Nullable Permit permit = this.breaker.tryAcquireAsLastResort();
		while (permit != null) {
			admitted++;
			permit = this.breaker.tryAcquireAsLastResort();
		}
		return admitted;
	}

	/** Makes one attempt in each of these seconds. Each is answered. */
	private void answer(int attempts) {
		for (int i = 0; i < attempts; i++) {
			this.ticker.advance(SECOND);
			this.breaker.tryAcquireAsLastResort().succeeded(1);
		}
	}

	private static void open(CircuitBreaker breaker, int answered) {
		for (int i = 0; i < 10; i++) {
			Permit permit = breaker.tryAcquire();
			if (i < answered) {
				permit.succeeded(1);
			}
			else {
				permit.failed(1);
			}
		}
		assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
	}

}
