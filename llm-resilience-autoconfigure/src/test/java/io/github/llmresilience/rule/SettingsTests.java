/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.rule;

import java.time.Duration;

import io.github.llmresilience.call.LlmStreamMode;
import org.junit.jupiter.api.Test;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Settings of one layer are completed by those of the next.
 */
class SettingsTests {

	private static final StreamSettings STREAM = new StreamSettings(LlmStreamMode.RESTART, 1, Duration.ofSeconds(2),
			DataSize.ofBytes(3), "go on");

	private static final ParseSettings PARSE = new ParseSettings(1, false, true);

	@Test
	void keepWhatIsSet() {
		assertThat(STREAM
			.orElse(new StreamSettings(LlmStreamMode.FAIL, 9, Duration.ofSeconds(9), DataSize.ofBytes(9), "nine")))
			.isEqualTo(STREAM);
		assertThat(PARSE.orElse(new ParseSettings(9, true, false))).isEqualTo(PARSE);
	}

	@Test
	void takeWhatIsNotSetFromTheNext() {
		assertThat(StreamSettings.NONE.orElse(STREAM)).isEqualTo(STREAM);
		assertThat(ParseSettings.NONE.orElse(PARSE)).isEqualTo(PARSE);
	}

}
