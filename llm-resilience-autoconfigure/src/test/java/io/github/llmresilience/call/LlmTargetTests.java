/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import java.util.List;
import java.util.stream.IntStream;

import io.github.llmresilience.engine.LlmBodySettings;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.LlmTargetSettings;
import io.github.llmresilience.failure.classify.FailureMatcher;
import io.github.llmresilience.rule.HedgePolicy;
import io.github.llmresilience.rule.ParsePolicy;
import io.github.llmresilience.rule.RetryPolicy;
import io.github.llmresilience.rule.StreamPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

class LlmTargetTests {

	@Test
	void isSplitAtTheFirstSlash() {
		LlmTarget target = LlmTarget.parse("openrouter/meta/llama-3");
		assertThat(target).isEqualTo(new LlmTarget("openrouter", "meta/llama-3"))
			.hasToString("openrouter/meta/llama-3");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "gpt-4o", "/gpt-4o", "openai/", " / " })
	void needsAProviderAndAModel(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> LlmTarget.parse(text))
			.withMessageContaining("provider/model, for example");
	}

	@Test
	void isNeverNull() {
		assertThatNullPointerException().isThrownBy(() -> new LlmTarget("openai", null))
			.withMessage("'model' must not be null");
	}

	/** The session marks targets in the bits of a long. */
	@Test
	void standsOnceInACallAndNotAmongTooMany() {
		LlmTargetSettings one = settings("openai/one");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new LlmCallSettings("call", List.of(one, one), null, LlmBodySettings.DEFAULTS,
					StreamPolicy.DEFAULTS, HedgePolicy.OFF))
			.withMessageContaining("each once");
		assertThatIllegalArgumentException().isThrownBy(() -> new LlmCallSettings("call", List.of(), null,
				LlmBodySettings.DEFAULTS, StreamPolicy.DEFAULTS, HedgePolicy.OFF));
		List<LlmTargetSettings> tooMany = IntStream.rangeClosed(0, LlmCallSettings.MAX_TARGETS)
			.mapToObj((i) -> settings("openai/" + i))
			.toList();
		assertThatIllegalArgumentException().isThrownBy(() -> new LlmCallSettings("call", tooMany, null,
				LlmBodySettings.DEFAULTS, StreamPolicy.DEFAULTS, HedgePolicy.OFF));
	}

	private static LlmTargetSettings settings(String target) {
		return new LlmTargetSettings(LlmTarget.parse(target), FailureMatcher.NONE, RetryPolicy.DEFAULTS,
				ParsePolicy.DEFAULTS, List.of());
	}

}
