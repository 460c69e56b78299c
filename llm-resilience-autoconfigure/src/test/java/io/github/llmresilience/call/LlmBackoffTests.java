/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.time.Sleeper;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The waits of an application's own backoff.
 */
class LlmBackoffTests {

	private static final LlmFailure FAILURE = LlmFailure.of(FailureKind.OVERLOADED, new IllegalStateException());

	private final List<Duration> waits = new CopyOnWriteArrayList<>();

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LlmRetryAutoConfiguration.class))
		.withBean(Sleeper.class, () -> this.waits::add)
		.withPropertyValues("llm.retry.default-provider=openai", "llm.retry.max-attempts=4");

	private static List<Long> seconds(LlmBackoff backoff, int retries) {
		return IntStream.rangeClosed(1, retries)
			.mapToObj((retry) -> backoff.delay(retry, FAILURE).toSeconds())
			.toList();
	}

	@Test
	void growsAsTheFibonacciNumbers() {
		LlmBackoff backoff = LlmBackoff.fibonacci(Duration.ofSeconds(1));
		assertThat(seconds(backoff, 7)).containsExactly(1L, 1L, 2L, 3L, 5L, 8L, 13L);
		assertThat(backoff.delay(100_000, FAILURE)).isPositive();
		assertThat(seconds(backoff.atMost(Duration.ofSeconds(4)), 6)).containsExactly(1L, 1L, 2L, 3L, 4L, 4L);
	}

	@Test
	void isCombinedFromOthers() {
		LlmBackoff first = LlmBackoff.of(Duration.ZERO, Duration.ofSeconds(1));
		assertThat(seconds(first, 4)).containsExactly(0L, 1L, 1L, 1L);
		assertThat(seconds(first.atLeast(Duration.ofSeconds(1)), 2)).containsExactly(1L, 1L);
		assertThat(seconds(first.then(2, LlmBackoff.fixed(Duration.ofSeconds(9))), 4)).containsExactly(0L, 1L, 9L, 9L);
		assertThatIllegalArgumentException().isThrownBy(LlmBackoff::of);
	}

	private void failThreeTimes(LlmBackoff backoff, Exception error) {
		this.application.withBean(LlmBackoff.class, () -> backoff)
			.run((context) -> assertThatExceptionOfType(LlmCallException.class)
				.isThrownBy(() -> context.getBean(LlmCallTemplate.class).execute("ask", (call) -> {
					throw error;
				})));
	}

	@Test
	void replacesTheExponentialBackoff() {
		failThreeTimes(
				(retry, failure) -> Duration.ofMillis((failure.kind() == FailureKind.CONNECTION) ? 100 * retry : 1),
				new ConnectException());
		assertThat(this.waits).containsExactly(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(300));
	}

	@Test
	void doesNotWaitIfTheWaitIsNegative() {
		failThreeTimes(LlmBackoff.fixed(Duration.ofSeconds(-1)), new ConnectException());
		assertThat(this.waits).allMatch(Duration::isZero);
	}

	/** The provider knows better when it answers again. */
	@Test
	void leavesTheWaitOfTheProvider() {
		failThreeTimes(LlmBackoff.fixed(Duration.ofMillis(1)),
				new LlmHttpException(503, Map.of("retry-after", List.of("7")), ""));
		assertThat(this.waits).isNotEmpty().allMatch((wait) -> wait.compareTo(Duration.ofSeconds(7)) >= 0);
	}

}
