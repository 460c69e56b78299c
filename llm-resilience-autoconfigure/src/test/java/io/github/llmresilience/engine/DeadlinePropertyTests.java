/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.List;

import io.github.llmresilience.time.ManualTicker;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds for every call with a deadline, however long its attempts and waits are and
 * wherever its clock stands.
 */
class DeadlinePropertyTests {

	private static final long NANOSECOND_EACH = 1;

	/**
	 * An attempt that takes its part of the time it is given, and a pause after it.
	 */
	record Try(Duration timeout, double part, Duration pause) {

	}

	@Provide
	Arbitrary<Duration> times() {
		return Arbitraries.longs().between(1, Duration.ofDays(1).toNanos()).map(Duration::ofNanos);
	}

	@Provide
	Arbitrary<List<List<Try>>> targets() {
		Arbitrary<Double> part = Arbitraries.oneOf(Arbitraries.just(1.0), Arbitraries.doubles().between(0, 1));
		return Combinators.combine(times(), part, times()).as(Try::new).list().ofMaxSize(5).list().ofMaxSize(4);
	}

	@Property
	void isKeptByAttemptsAndWaits(@ForAll long start, @ForAll("times") Duration limit,
			@ForAll("targets") List<List<Try>> targets) {
		ManualTicker ticker = new ManualTicker(start);
		Deadline deadline = Deadline.of(limit, start, ticker);
		int made = 0;
		for (int i = 0; i < targets.size() && !deadline.isOver(); i++) {
			int toCome = targets.size() - 1 - i;
			deadline.share(toCome);
			for (Try attempt : targets.get(i)) {
				Duration timeout = deadline.limit(attempt.timeout(), toCome);
				assertThat(timeout).isPositive().isLessThanOrEqualTo(attempt.timeout());
				ticker.advance(Duration.ofNanos((long) (timeout.toNanos() * attempt.part())));
				made++;
				if (!deadline.leavesTimeAfter(attempt.pause(), toCome > 0)) {
					break;
				}
				ticker.advance(attempt.pause());
				assertThat(deadline.isOver()).isFalse();
			}
			assertThat(ticker.nanos() - start).isLessThanOrEqualTo(limit.toNanos() + made * NANOSECOND_EACH);
		}
	}

	/** However long the attempts before take, those after have their parts. */
	@Property
	void leavesEachTargetItsShare(@ForAll long start, @ForAll("times") Duration limit,
			@ForAll @IntRange(min = 1, max = 6) int targets, @ForAll @IntRange(min = 1, max = 20) int attempts) {
		ManualTicker ticker = new ManualTicker(start);
		Deadline deadline = Deadline.of(limit, start, ticker);
		Duration timeout = limit.dividedBy(attempts).plusNanos(1);
		long share = limit.toNanos() / targets;
		for (int toCome = targets - 1; toCome >= 0; toCome--) {
			assertThat(deadline.remainingNanos()).isGreaterThanOrEqualTo((share - targets) * (toCome + 1));
			deadline.share(toCome);
			while (deadline.leavesTimeAfter(Duration.ZERO, toCome > 0)) {
				ticker.advance(deadline.limit(timeout, toCome));
			}
		}
		assertThat(deadline.isOver()).isTrue();
	}

	/** A hedge beside an attempt takes no more than its own share. */
	@Property
	void sharesWhatRemainsWithAHedge(@ForAll long start, @ForAll("times") Duration limit,
			@ForAll("times") Duration passed, @ForAll("times") Duration timeout) {
		ManualTicker ticker = new ManualTicker(start);
		Deadline deadline = Deadline.of(limit, start, ticker);
		ticker.advance(passed);
		Duration beside = deadline.limitBeside(timeout, 2);
		assertThat(beside).isPositive().isLessThanOrEqualTo(timeout);
		assertThat(beside.toNanos()).isLessThanOrEqualTo(Math.max(1, deadline.remainingNanos() / 2));
	}

	@Property
	void isNeverOverWhereThereIsNone(@ForAll long start, @ForAll("times") Duration passed,
			@ForAll("times") Duration timeout) {
		ManualTicker ticker = new ManualTicker(start);
		Deadline deadline = Deadline.of(null, start, ticker);
		ticker.advance(passed);
		deadline.share(1);
		assertThat(deadline.isOver()).isFalse();
		assertThat(deadline.leavesTimeAfter(timeout, true)).isTrue();
		assertThat(deadline.limit(timeout, 1)).isEqualTo(timeout);
		assertThat(deadline.limitBeside(timeout, 1)).isEqualTo(timeout);
	}

}
