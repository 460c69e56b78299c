/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/**
 * A JDK to measure with.
 *
 * @param version its feature version
 * @param home where it is
 */
public record Jdk(int version, Path home) {

	/**
	 * The JDK that runs, and the one that JAVA25_HOME names; empty for none.
	 * @return one or two
	 * @throws IllegalStateException if it is not said which JDK 25 to measure with
	 */
	public static List<Jdk> all() {
		Jdk running = new Jdk(Runtime.version().feature(), Path.of(System.getProperty("java.home")));
		String home = System.getenv("JAVA25_HOME");
		if (home == null) {
			throw new IllegalStateException("Set JAVA25_HOME to a JDK 25 to measure with, or to nothing to do without: "
					+ "then the page says nothing of JDK 25 and virtual threads");
		}
		return home.isEmpty() ? List.of(running) : List.of(running, new Jdk(25, Path.of(home)));
	}

	/**
	 * Which build it is.
	 * @return for example JDK 17.0.15 of Debian
	 */
	public String release() {
		Properties release = new Properties();
		try (Reader file = Files.newBufferedReader(this.home.resolve("release"))) {
			release.load(file);
		}
		catch (IOException ex) {
			return name();
		}
		return "JDK " + unquoted(release, "JAVA_VERSION") + " of " + unquoted(release, "IMPLEMENTOR");
	}

	private static String unquoted(Properties release, String name) {
		return release.getProperty(name, "unknown").replace("\"", "");
	}

	/**
	 * How it is called in tables.
	 * @return for example JDK 17
	 */
	public String name() {
		return "JDK " + this.version;
	}

	/**
	 * The program that runs Java.
	 * @return its path
	 */
	public String java() {
		return this.home.resolve("bin/java").toString();
	}

	/**
	 * Whether it has virtual threads.
	 * @return true from 21 on
	 */
	public boolean hasVirtualThreads() {
		return this.version >= 21;
	}

}
