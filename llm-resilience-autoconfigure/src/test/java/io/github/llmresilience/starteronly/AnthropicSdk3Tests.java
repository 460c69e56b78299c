package io.github.llmresilience.starteronly;

import java.io.File;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * F56: version 3 of Anthropic's SDK, which the build copies. Spring AI, and so all other
 * tests, use version 2.
 */
class AnthropicSdk3Tests {

	private static final Pattern REPLACED = Pattern.compile("(?:anthropic-java|spring-ai).*");

	@Test
	void retriesAsksAgainAndEndsRequests() throws Exception {
		assertThat(new File("target/anthropic-java-3")).isDirectoryContaining("glob:**anthropic-java-core-3.*");
		String output = OwnJvm.run((jar) -> !REPLACED.matcher(jar).matches(), "target/anthropic-java-3/*",
				AnthropicSdk3Application.class);
		assertThat(output).contains("ANSWER Emma after [OVERLOADED, MALFORMED_OUTPUT]")
			.contains("TOLD [user, assistant, user]")
			.contains("ENDED by CancellationException")
			.contains("USED 10 and 5");
	}

}
