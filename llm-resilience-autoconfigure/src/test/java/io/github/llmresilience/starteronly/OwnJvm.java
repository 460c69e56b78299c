/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.starteronly;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs an application in a JVM of its own, with a part of the class path: what the tests
 * need must not be there for the application.
 */
public final class OwnJvm {

	/**
	 * The programming models of {@code StyleMatrixTests}, whose auto-configurations need
	 * more than these applications have.
	 */
	private static final Pattern PROGRAMMING_MODELS = Pattern
		.compile("spring-(?:batch|integration|cloud|webmvc|ai-mcp|ai-vector)-.*|mcp-.*|(?!tomcat-embed-el).*tomcat.*"
				+ "|spring-boot-(?:starter-)?(?:webmvc|servlet|integration)-.*");

	private OwnJvm() {
	}

	/**
	 * Runs an application to its end.
	 * @param jars which jars, by file name, the application has beside our own classes
	 * @param application the class with the main method
	 * @param options options of the JVM
	 * @return what it has written
	 */
	public static String run(Predicate<String> jars, Class<?> application, String... options)
			throws IOException, InterruptedException {
		return run(jars, "", application, options);
	}

	/**
	 * Runs an application to its end.
	 * @param added further entries of the class path, for example {@code lib/*}
	 */
	public static String run(Predicate<String> jars, String added, Class<?> application, String... options)
			throws IOException, InterruptedException {
		String classPath = added + File.pathSeparator + Arrays
			.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> new File(entry).isDirectory() || isKept(Path.of(entry).getFileName().toString(), jars))
			.collect(Collectors.joining(File.pathSeparator));
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		ProcessBuilder builder = new ProcessBuilder(java, "-cp", classPath, "-XX:TieredStopAtLevel=1");
		builder.command().addAll(Arrays.asList(options));
		builder.command().add(application.getName());
		Process process = builder.redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		return output;
	}

	private static boolean isKept(String jar, Predicate<String> jars) {
		return jars.test(jar) && !PROGRAMMING_MODELS.matcher(jar).matches();
	}

}
