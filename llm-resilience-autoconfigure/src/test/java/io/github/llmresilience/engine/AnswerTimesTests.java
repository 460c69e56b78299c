/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.time.Duration;

import io.github.llmresilience.call.LlmTarget;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AnswerTimes}.
 */
class AnswerTimesTests {

	private static final AnswerTimes.Key KEY = new AnswerTimes.Key("recommend", new LlmTarget("openai", "gpt-4o-mini"),
			false);

	private final AnswerTimes times = new AnswerTimes();

	private void add(int from, int to) {
		for (int millis = from; millis <= to; millis++) {
			this.times.add(KEY, Duration.ofMillis(millis).toNanos());
		}
	}

	@Test
	void saysNothingAfterAFewAnswers() {
		assertThat(this.times.usual(KEY)).isNull();
		add(1, AnswerTimes.ENOUGH - 1);
		assertThat(this.times.usual(KEY)).isNull();
	}

	@Test
	void tellsWhat95Of100AnswersTook() {
		add(1, 20);
		assertThat(this.times.usual(KEY)).isEqualTo(Duration.ofMillis(19));
		add(21, 100);
		assertThat(this.times.usual(KEY)).isEqualTo(Duration.ofMillis(95));
	}

	@Test
	void forgetsWhatWasLongAgo() {
		add(1001, 1000 + AnswerTimes.WINDOW);
		add(1, AnswerTimes.WINDOW);
		assertThat(this.times.usual(KEY)).isEqualTo(Duration.ofMillis(122));
	}

	@Test
	void keepsCallsModelsAndMethodsApart() {
		add(1, 100);
		LlmTarget target = KEY.target();
		assertThat(this.times.usual(new AnswerTimes.Key("summarize", target, false))).isNull();
		assertThat(this.times.usual(new AnswerTimes.Key("recommend", new LlmTarget("openai", "gpt-4o"), false)))
			.isNull();
		assertThat(this.times.usual(new AnswerTimes.Key("recommend", target, true))).isNull();
	}

}
