/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.starteronly;

import java.io.IOException;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The starter works with none of the optional libraries on the class path, and without
 * AspectJ under both kinds of proxies. Runs a JVM with a class path of its own, because a
 * class loader that hides classes still finds their resources.
 */
class StarterOnlyTests {

	/** What the starter brings along, and nothing more. */
	private static final Pattern STARTER = Pattern.compile("(spring-(core|beans|context|aop|expression)"
			+ "|spring-boot|spring-boot-autoconfigure|spring-retry|jspecify|commons-logging|micrometer-(commons|observation)"
			+ "|logback-(classic|core)|slf4j-api|jul-to-slf4j)-[0-9].*\\.jar");

	@Test
	void worksWithJdkProxiesAndWithoutOptionalLibraries() throws Exception {
		String output = run("-Dspring.aop.proxy-target-class=false");
		assertThat(output).contains("ANSWER openai/gpt-4o-mini after 3 attempts, proxied")
			.doesNotContain("LEFT BEHIND", "not eligible", "has no effect");
	}

	/** B17: with subclass proxies the final class is reported, and the start goes on. */
	@Test
	void reportsAFinalClassThatASubclassProxyCannotReach() throws Exception {
		String output = run("-Dspring.aop.proxy-target-class=true");
		assertThat(output).contains("@LlmCall on DefaultService.answer has no effect: its class is final")
			.contains("LlmHttpException: HTTP 503");
	}

	/** Bad input: what the user reads when the start is stopped. */
	@ParameterizedTest
	@ValueSource(strings = { "-Dllm.retry.max-attempts=0", "-Dllm.retry.retry-on=RATE_LIMTED",
			"-Dllm.retry.default-provider=opnai" })
	void explainsWhyItDoesNotStart(String property) throws Exception {
		String output = run("-Dspring.aop.proxy-target-class=false", property);
		assertThat(output).contains("APPLICATION FAILED TO START", "Description:", "Action:").doesNotContain("ANSWER");
	}

	private static String run(String... options) throws IOException, InterruptedException {
		return OwnJvm.run((jar) -> STARTER.matcher(jar).matches(), StarterOnlyApplication.class, options);
	}

}
