/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.fault;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.failure.LlmInjectedFaultException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FaultInjectorTests {

	private static final LlmTarget OPENAI = LlmTarget.parse("openai/gpt");

	private static final LlmTarget ANTHROPIC = LlmTarget.parse("anthropic/claude");

	private static final Map<String, Map<FailureKind, Double>> RATES = Map.of("openai",
			Map.of(FailureKind.RATE_LIMITED, 0.2, FailureKind.CONNECTION, 0.1));

	@Test
	void failsTheFractionOfEachKind() {
		FaultInjector injector = injector(42);
		List<FailureKind> kinds = kinds(injector, 10_000).stream().filter(Objects::nonNull).toList();
		assertThat(kinds).filteredOn(FailureKind.RATE_LIMITED::equals).hasSizeBetween(1_800, 2_200);
		assertThat(kinds).filteredOn(FailureKind.CONNECTION::equals).hasSizeBetween(850, 1_150);
		FaultInjector.Report report = injector.report();
		assertThat(report.injected().get("openai").values().stream().mapToLong(Long::longValue).sum())
			.isEqualTo(kinds.size());
		assertThat(report.seed()).isEqualTo(42);
		assertThat(report.rates()).isEqualTo(RATES);
	}

	@Test
	void repeatsItsSequence() {
		FaultInjector injector = injector(42);
		List<FailureKind> once = kinds(injector, 1000);
		assertThat(kinds(injector(42), 1000)).isEqualTo(once);
		assertThat(kinds(injector(43), 1000)).isNotEqualTo(once);
		injector.reset();
		assertThat(injector.report().injected()).isEmpty();
		assertThat(kinds(injector, 1000)).isEqualTo(once);
	}

	@Test
	void leavesOtherProvidersAlone() {
		FaultInjector injector = injector(42);
		assertThat(IntStream.range(0, 1000).mapToObj((attempt) -> injector.ofMethod(ANTHROPIC))).containsOnlyNulls();
		assertThat(FaultInjector.NONE.ofMethod(OPENAI)).isNull();
		assertThat(FaultInjector.NONE.ofModelCall(OPENAI)).isNull();
		assertThat(FaultInjector.NONE.report()).isNull();
	}

	@Test
	void failsModelCallsOfManagedProvidersOnly() {
		FaultInjector injector = new FaultInjector(1, Map.of("openai", Map.of(FailureKind.OVERLOADED, 1.0)),
				(target) -> target.provider().equals("openai"));
		assertThat(injector.ofMethod(OPENAI)).isNull();
		LlmFailure failure = injector.ofModelCall(OPENAI);
		assertThat(failure.kind()).isEqualTo(FailureKind.OVERLOADED);
		assertThat(failure.provider()).isEqualTo("openai");
		assertThat(failure.error())
			.isInstanceOfSatisfying(LlmInjectedFaultException.class,
					(ex) -> assertThat(ex.kind()).isEqualTo(FailureKind.OVERLOADED))
			.hasMessageContaining("openai/gpt")
			.hasMessageContaining("llm.retry.fault-injection");
	}

	private static FaultInjector injector(long seed) {
		return new FaultInjector(seed, RATES, (target) -> false);
	}

	private static List<FailureKind> kinds(FaultInjector injector, int attempts) {
		return IntStream.range(0, attempts).mapToObj((attempt) -> {
			LlmFailure failure = injector.ofMethod(OPENAI);
			return (failure != null) ? failure.kind() : null;
		}).toList();
	}

}
