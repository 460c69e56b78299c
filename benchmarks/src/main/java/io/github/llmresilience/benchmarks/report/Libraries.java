/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.report;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What takes part, as the class path has it.
 */
final class Libraries {

	private static final List<String> NAMES = List.of("spring-boot", "spring-core", "spring-retry", "spring-ai-openai",
			"openai-java-core", "anthropic-java-core", "reactor-core", "resilience4j-retry");

	private Libraries() {
	}

	/** Names and versions, in one line. */
	static String versions() {
		List<String> versions = new ArrayList<>();
		for (String name : NAMES) {
			Pattern jar = Pattern.compile(Pattern.quote(name) + "-(\\d[^/]*)\\.jar");
			for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
				Matcher matcher = jar.matcher(Path.of(entry).getFileName().toString());
				if (matcher.matches()) {
					versions.add(name + " " + matcher.group(1));
				}
			}
		}
		return String.join(", ", versions);
	}

}
