/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.failure;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.classify.FailureClassifiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class LlmFailuresTests {

	private final FailureClassifiers classifiers = new FailureClassifiers(List.of(), InstantSource.system());

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE,
			names = { "CIRCUIT_OPEN", "COOLING_DOWN", "CONCURRENCY_LIMITED", "TOOL_FAILED", "CANCELLED", "UNKNOWN" })
	void hasTheKindOfItsName(FailureKind kind) {
		assertThat(this.classifiers.classify(LlmFailures.of(kind)).kind()).isEqualTo(kind);
	}

	@ParameterizedTest
	@EnumSource(
			names = { "CIRCUIT_OPEN", "COOLING_DOWN", "CONCURRENCY_LIMITED", "TOOL_FAILED", "CANCELLED", "UNKNOWN" })
	void rejectsKindsThatNoProviderCauses(FailureKind kind) {
		assertThatIllegalArgumentException().isThrownBy(() -> LlmFailures.of(kind)).withMessageContaining(kind.name());
	}

	@Test
	void tellsTheTimeToWait() {
		Duration wait = Duration.ofMillis(1500);
		assertThat(this.classifiers.classify(LlmFailures.rateLimited(wait)).retryAfter()).isEqualTo(wait);
		assertThat(this.classifiers.classify(LlmFailures.overloaded(wait)).retryAfter()).isEqualTo(wait);
	}

}
