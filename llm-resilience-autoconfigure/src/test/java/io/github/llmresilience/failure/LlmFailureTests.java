/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure;

import java.time.Duration;

import io.github.llmresilience.failure.LlmFailure.RetryAdvice;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is known of a failure, and what of it is shown.
 */
class LlmFailureTests {

	private static final RuntimeException ERROR = new IllegalStateException("quotes a prompt");

	private final LlmFailure bare = LlmFailure.of(FailureKind.RATE_LIMITED, ERROR);

	private final LlmFailure full = new LlmFailure(FailureKind.OVERLOADED, new IllegalArgumentException(), 503,
			"openai", Duration.ofSeconds(3), RetryAdvice.DO_NOT_RETRY);

	@Test
	void isCompletedByAnotherAccount() {
		assertThat(this.bare.orElse(this.full)).isEqualTo(new LlmFailure(FailureKind.RATE_LIMITED, ERROR, null,
				"openai", Duration.ofSeconds(3), RetryAdvice.DO_NOT_RETRY));
	}

	@Test
	void keepsWhatItKnows() {
		assertThat(this.full.orElse(this.bare)).isEqualTo(this.full);
		assertThat(this.full.orElse(this.bare.withProvider("other").withRetryAfter(Duration.ofDays(1))))
			.isEqualTo(this.full);
	}

	@Test
	void takesAnotherError() {
		assertThat(this.full.withError(ERROR)).isEqualTo(new LlmFailure(FailureKind.OVERLOADED, ERROR, 503, "openai",
				Duration.ofSeconds(3), RetryAdvice.DO_NOT_RETRY));
	}

	@Test
	void doesNotQuoteTheMessage() {
		assertThat(this.bare).hasToString("RATE_LIMITED: java.lang.IllegalStateException");
		assertThat(this.full).hasToString("OVERLOADED (HTTP 503): java.lang.IllegalArgumentException");
	}

	@Test
	void countsTokensTogether() {
		assertThat(new LlmUsage(30, 12).totalTokens()).isEqualTo(42);
	}

}
