/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import io.github.llmresilience.failure.LlmToolFailedException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * How often tools may fail in a row.
 */
class ToolErrorsTests {

	private final ToolErrors errors = new ToolErrors(2);

	private LlmToolFailedException failed(Object conversation) {
		return catchThrowableOfType(LlmToolFailedException.class,
				() -> this.errors.failed(conversation, "search", new IllegalStateException()));
	}

	@Test
	void endsTheCallAtTheLastRoundThatMayFail() {
		assertThat(failed("one")).isNull();
		LlmToolFailedException failed = failed("one");
		assertThat(failed.tool()).isEqualTo("search");
		assertThat(failed.rounds()).isEqualTo(2);
		assertThat(failed).hasCauseInstanceOf(IllegalStateException.class);
	}

	@Test
	void countsRoundsInARowOnly() {
		this.errors.clean("one");
		assertThat(failed("one")).isNull();
		this.errors.clean("one");
		assertThat(failed("one")).isNull();
		assertThat(failed("one")).isNotNull();
	}

	@Test
	void countsEachConversationByItself() {
		assertThat(failed("one")).isNull();
		assertThat(failed("other")).isNull();
		this.errors.clean("other");
		assertThat(failed("one")).isNotNull();
	}

}
