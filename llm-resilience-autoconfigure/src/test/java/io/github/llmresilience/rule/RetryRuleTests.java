/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.rule;

import java.time.Duration;
import java.util.Map;

import io.github.llmresilience.call.LlmDecision;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.failure.LlmHttpException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class RetryRuleTests {

	/** B28: rounded up, and jitter only forwards. */
	@ParameterizedTest
	@CsvSource({ "34400000000, 0.0", "34400000000, 0.999", "1, 0.0", "1000001, 0.5", "999999999, 0.3" })
	void neverRetriesBeforeTheServersTime(long hintNanos, double random) {
		Duration hint = Duration.ofNanos(hintNanos);
		RetryRule rule = new RetryRule(new RetrySettings(null, null, null, null, null, null, null,
				new RetryAfterSettings(null, Duration.ofMinutes(1), null), null, null)
			.resolve(), () -> random);
		Duration delay = ((LlmDecision.Retry) rule.decide(failure(hint), new StateAfter(1, false))).delay();
		assertThat(delay).isGreaterThanOrEqualTo(hint).isLessThanOrEqualTo(hint.plus(hint.dividedBy(5)).plusMillis(1));
		assertThat(delay.toNanosPart() % 1_000_000).isZero();
	}

	/** B26. */
	@Test
	void leavesAHintThatIsTooLongToTheNextRule() {
		RetryRule rule = new RetryRule(RetryPolicy.DEFAULTS, () -> 0);
		assertThat(rule.decide(failure(Duration.ofSeconds(30)), new StateAfter(1, false)))
			.isInstanceOf(LlmDecision.Retry.class);
		assertThat(rule.decide(failure(Duration.ofMillis(30_001)), new StateAfter(1, false)))
			.isEqualTo(LlmDecision.next());
		assertThat(rule.decide(failure(Duration.ofSeconds(2)), new StateAfter(1, true)))
			.isInstanceOf(LlmDecision.Retry.class);
		assertThat(rule.decide(failure(Duration.ofMillis(2_001)), new StateAfter(1, true)))
			.isEqualTo(LlmDecision.next());
	}

	/**
	 * A classifier of the application's own may answer anything; it ends all the same.
	 */
	@Test
	void countsAttemptsWhateverTheKind() {
		RetryRule rule = new RetryRule(RetryPolicy.DEFAULTS, () -> 0);
		for (FailureKind kind : FailureKind.values()) {
			LlmFailure failure = LlmFailure.of(kind, new IllegalStateException()).withRetryAfter(Duration.ofMillis(1));
			assertThat(rule.decide(failure, new StateAfter(3, false))).as(kind.name()).isEqualTo(LlmDecision.next());
		}
	}

	@Test
	void limitsTheAttemptsByTheKindOfTheFailure() {
		RetryRule rule = new RetryRule(
				attempts(3, Map.of(FailureKind.RATE_LIMITED, 5, FailureKind.TIMEOUT, 1)).resolve(), () -> 0);
		assertThat(rule.decide(failure(FailureKind.RATE_LIMITED), new StateAfter(4, false)))
			.isInstanceOf(LlmDecision.Retry.class);
		assertThat(rule.decide(failure(FailureKind.RATE_LIMITED), new StateAfter(5, false)))
			.isEqualTo(LlmDecision.next());
		assertThat(rule.decide(failure(FailureKind.TIMEOUT), new StateAfter(1, false))).isEqualTo(LlmDecision.next());
		assertThat(rule.decide(failure(FailureKind.OVERLOADED), new StateAfter(2, false)))
			.isInstanceOf(LlmDecision.Retry.class);
		assertThat(rule.decide(failure(FailureKind.OVERLOADED), new StateAfter(3, false)))
			.isEqualTo(LlmDecision.next());
	}

	@Test
	void replacesTheLimitsByKindOfALessSpecificLayer() {
		RetrySettings general = attempts(4, Map.of(FailureKind.RATE_LIMITED, 5, FailureKind.TIMEOUT, 1));
		assertThat(attempts(null, Map.of(FailureKind.TIMEOUT, 2)).orElse(general).maxAttemptsByKind())
			.containsOnly(Map.entry(FailureKind.RATE_LIMITED, 5), Map.entry(FailureKind.TIMEOUT, 2));
		assertThat(attempts(1, null).orElse(general).maxAttemptsByKind()).isNull();
		assertThat(attempts(null, null).orElse(general).maxAttemptsByKind()).isEqualTo(general.maxAttemptsByKind());
	}

	private static RetrySettings attempts(@Nullable Integer max, @Nullable Map<FailureKind, Integer> byKind) {
		return new RetrySettings(max, byKind, null, null, null, null, null, RetryAfterSettings.NONE, null, null);
	}

	private static LlmFailure failure(FailureKind kind) {
		return LlmFailure.of(kind, new IllegalStateException());
	}

	private static LlmFailure failure(Duration hint) {
		return LlmFailure.of(FailureKind.RATE_LIMITED, new LlmHttpException(429, Map.of(), "")).withRetryAfter(hint);
	}

}
