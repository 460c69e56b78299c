/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.starteronly;

import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * F57: LangChain4j, which brings Jackson 2, without Jackson 3.
 */
class LangChain4jWithoutJacksonTests {

	/** Jackson 3 has the same artifact names as Jackson 2, with other versions. */
	private static final Pattern MISSING = Pattern
		.compile("(?:jackson-(?:core|databind)-3|json-schema-validator|spring-ai|spring-boot-jackson|wiremock).*");

	@Test
	void routesToTheModelsOfTheCall() throws Exception {
		String output = OwnJvm.run((jar) -> !MISSING.matcher(jar).matches(), LangChain4jApplication.class);
		assertThat(output).contains("ANSWER of second to attempt 1").contains("tools.jackson.core:jackson-databind");
	}

}
