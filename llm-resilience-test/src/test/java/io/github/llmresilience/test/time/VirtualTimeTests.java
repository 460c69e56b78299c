/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.time;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class VirtualTimeTests {

	private final VirtualTime time = new VirtualTime();

	@Test
	void movesForwardByWaits() {
		long before = this.time.nanos();
		assertThat(this.time.beginWait(Duration.ofHours(1))).isZero();
		this.time.advance(Duration.ofHours(2));
		assertThat(Duration.ofNanos(this.time.nanos() - before)).isGreaterThanOrEqualTo(Duration.ofHours(3));
		assertThat(this.time.waits()).containsExactly(Duration.ofHours(1));
	}

	@Test
	void forgetsWaitsButDoesNotMoveBack() {
		this.time.beginWait(Duration.ofHours(1));
		long before = this.time.nanos();
		this.time.reset();
		assertThat(this.time.waits()).isEmpty();
		assertThat(this.time.nanos()).isGreaterThanOrEqualTo(before);
		assertThatIllegalArgumentException().isThrownBy(() -> this.time.advance(Duration.ofSeconds(-1)));
	}

}
