package io.github.llmresilience.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JDK to measure with.
 *
 * @param version its feature version
 * @param home where it is
 */
public record Jdk(int version, Path home) {

	/**
	 * The JDK that runs, and the one that JAVA25_HOME names.
	 * @return one or two
	 */
	public static List<Jdk> all() {
		List<Jdk> all = new ArrayList<>();
		all.add(new Jdk(Runtime.version().feature(), Path.of(System.getProperty("java.home"))));
		String home = System.getenv("JAVA25_HOME");
		if (home != null) {
			all.add(new Jdk(25, Path.of(home)));
		}
		return all;
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
