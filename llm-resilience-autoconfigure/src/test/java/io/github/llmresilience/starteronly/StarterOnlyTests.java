package io.github.llmresilience.starteronly;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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
		String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> new File(entry).isDirectory()
					|| STARTER.matcher(Path.of(entry).getFileName().toString()).matches())
			.collect(Collectors.joining(File.pathSeparator));
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		ProcessBuilder builder = new ProcessBuilder(java, "-cp", classPath, "-XX:TieredStopAtLevel=1");
		builder.command().addAll(Arrays.asList(options));
		builder.command().add(StarterOnlyApplication.class.getName());
		Process process = builder.redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		return output;
	}

}
