/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.starteronly;

import java.io.File;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * F56: version 3 of Anthropic's SDK, which the build copies. Spring AI, and so all other
 * tests, use version 2.
 */
public class AnthropicSdk3Tests {

	private static final Pattern REPLACED = Pattern.compile("(?:anthropic-java|spring-ai).*");

	/** Where the build copies version 3 to. */
	public static final String JARS = "target/anthropic-java-3/*";

	/** Whether an application with version 3 has a jar, by its file name. */
	public static boolean isKept(String jar) {
		return !REPLACED.matcher(jar).matches();
	}

	@Test
	void retriesAsksAgainAndEndsRequests() throws Exception {
		assertThat(new File("target/anthropic-java-3")).isDirectoryContaining("glob:**anthropic-java-core-3.*");
		String output = OwnJvm.run(AnthropicSdk3Tests::isKept, JARS, AnthropicSdk3Application.class);
		assertThat(output).contains("ANSWER Emma after [OVERLOADED, MALFORMED_OUTPUT]")
			.contains("TOLD [user, assistant, user]")
			.contains("ENDED with TIMEOUT by CancellationException")
			.contains("USED 10 and 5");
	}

}
