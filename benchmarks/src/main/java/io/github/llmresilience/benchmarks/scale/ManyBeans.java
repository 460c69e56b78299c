/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.scale;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A thousand classes of an application, ten of them with a call.
 */
final class ManyBeans {

	static final int BEANS = 1_000;

	static final int WITH_CALLS = 10;

	private ManyBeans() {
	}

	static String className(int number) {
		return "beans.Bean" + number;
	}

	/** Compiles them with the annotations of a contender into a directory. */
	static void compileInto(Path directory, StartUpContender contender) throws IOException {
		Path sources = Files.createDirectories(directory.resolve("beans"));
		List<Path> files = new ArrayList<>();
		for (int i = 0; i < BEANS; i++) {
			files.add(Files.writeString(sources.resolve("Bean" + i + ".java"), source(i, contender)));
		}
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
			List<String> options = List.of("-proc:none", "--release", "17", "-d", directory.toString());
			if (!compiler.getTask(null, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
				.call()) {
				throw new IOException("The beans do not compile");
			}
		}
	}

	private static String source(int number, StartUpContender contender) {
		boolean calls = number % (BEANS / WITH_CALLS) == 0;
		return """
				package beans;
				public class Bean%d {
					%s
					public String ask(String question) {
						return question;
					}
					public void first() {
					}
					public int second(int value) {
						return value;
					}
					public String third(String one, String other) {
						return one + other;
					}
				}
				""".formatted(number, calls ? contender.annotation(number) : "");
	}

}
