/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.starteronly;

import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spring AI alone is enough for managed models: no SDK, no OkHttp, no Bean Validation.
 */
class LeanSpringAiTests {

	private static final Pattern MISSING = Pattern
		.compile("(?:okhttp|okio|openai|anthropic|kotlin|google|langchain4j|wiremock|hibernate|jakarta\\.validation"
				+ "|spring-ai-(?:openai|anthropic|ollama|starter|autoconfigure-model-(?:openai|anthropic))).*");

	@Test
	void startsWithAModelOfTheApplicationsOwn() throws Exception {
		String output = OwnJvm.run((jar) -> !MISSING.matcher(jar).matches(), LeanSpringAiApplication.class);
		assertThat(output).contains("ANSWER 3");
	}

}
