/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.time.ManualTicker;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PauseTests {

	private final ManualTicker ticker = new ManualTicker();

	private final Pause pause = new Pause(this.ticker);

	@Test
	void growsWhileTheTargetRefuses() {
		List<Long> seconds = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			Duration duration = this.pause.begin(FailureKind.RATE_LIMITED);
			seconds.add(duration.toSeconds());
			assertThat(this.pause.remainingNanos()).isEqualTo(duration.toNanos());
			this.ticker.advance(duration);
			assertThat(this.pause.remainingNanos()).isZero();
		}
		assertThat(seconds).containsExactly(5L, 10L, 20L, 40L, 60L, 60L);
	}

	/** Refusals of requests that were under way when the pause began say nothing new. */
	@Test
	void isNotMadeLongerWhileItLasts() {
		assertThat(this.pause.begin(FailureKind.RATE_LIMITED)).hasSeconds(5);
		this.ticker.advance(Duration.ofSeconds(1));
		assertThat(this.pause.begin(FailureKind.AUTHENTICATION)).isNull();
		assertThat(this.pause.remainingNanos()).isEqualTo(Duration.ofSeconds(4).toNanos());
		assertThat(this.pause.cause()).isEqualTo(FailureKind.RATE_LIMITED);
	}

	@Test
	void beginsAnewAfterAQuietTime() {
		this.pause.begin(FailureKind.RATE_LIMITED);
		this.ticker.advance(Duration.ofSeconds(5 + 11));
		assertThat(this.pause.begin(FailureKind.RATE_LIMITED)).hasSeconds(5);
	}

	@Test
	void isForgottenWhenLifted() {
		this.pause.begin(FailureKind.RATE_LIMITED);
		this.pause.lift();
		assertThat(this.pause.remainingNanos()).isZero();
		assertThat(this.pause.begin(FailureKind.RATE_LIMITED)).hasSeconds(5);
	}

}
