/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.properties;

import java.util.Map;
import java.util.Set;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.classify.FailureMatcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class FallbackPropertiesTests {

	private static final FailureMatcher OVERLOADED = new FailureMatcher(Set.of(FailureKind.OVERLOADED), Set.of());

	@ParameterizedTest
	@ValueSource(strings = { "when", "on" })
	void readsFailuresByEitherName(String name) {
		FallbackProperties fallback = bind(Map.of("fallback." + name, "overloaded", "fallback.models[0].model",
				"openai/gpt-5-mini", "fallback.models[0]." + name, "overloaded"));
		assertThat(fallback.failures("fallback")).isEqualTo(OVERLOADED);
		assertThat(fallback.models()).singleElement()
			.satisfies((model) -> assertThat(model.failures("fallback.models[0]")).isEqualTo(OVERLOADED));
	}

	@Test
	void rejectsBothNames() {
		FallbackProperties fallback = bind(Map.of("fallback.when", "overloaded", "fallback.on", "timeout"));
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> fallback.failures("fallback"))
			.satisfies((ex) -> assertThat(ex.getReason()).contains("'fallback.when'", "Remove one of them"));
	}

	private FallbackProperties bind(Map<String, String> properties) {
		return new Binder(new MapConfigurationPropertySource(properties)).bind("fallback", FallbackProperties.class)
			.get();
	}

}
