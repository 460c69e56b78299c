/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The numbered behaviours of the documentation and the tests that name them.
 */
class BehavioursTests {

	private static final Pattern NAMED = Pattern.compile("\\bB(\\d{1,3})(?: to B(\\d{1,3}))?\\b");

	private static final Pattern ROW = Pattern.compile("(?m)^\\| B(\\d+) \\| (.+?) \\| ([^|]*) \\|$");

	private static final Pattern CLASS = Pattern.compile("`(\\w+)`");

	@Test
	void listsForEachBehaviourTheTestsThatNameIt() throws IOException {
		assertThat(listed()).isEqualTo(named());
	}

	@Test
	void listsABehaviourOnce() throws IOException {
		assertThat(rows().map((row) -> row.group(1))).doesNotHaveDuplicates().isNotEmpty();
	}

	private static Map<Integer, Set<String>> listed() throws IOException {
		Map<Integer, Set<String>> listed = new TreeMap<>();
		rows().forEach((row) -> listed.put(Integer.valueOf(row.group(1)),
				CLASS.matcher(row.group(3)).results().map((name) -> name.group(1)).collect(Collectors.toSet())));
		return listed;
	}

	private static Stream<MatchResult> rows() throws IOException {
		return ROW.matcher(Files.readString(Path.of("../docs/behaviours.md"))).results();
	}

	private static Map<Integer, Set<String>> named() throws IOException {
		Map<Integer, Set<String>> named = new TreeMap<>();
		for (Path root : Set.of(Path.of("src/test/java"), Path.of("../sample-app/src/test/java"))) {
			try (Stream<Path> files = Files.walk(root)) {
				files.filter((file) -> file.toString().endsWith(".java")).forEach((file) -> collect(file, named));
			}
		}
		return named;
	}

	private static void collect(Path file, Map<Integer, Set<String>> named) {
		String test = file.getFileName().toString().replace(".java", "");
		NAMED.matcher(read(file)).results().forEach((match) -> {
			int first = Integer.parseInt(match.group(1));
			int last = (match.group(2) != null) ? Integer.parseInt(match.group(2)) : first;
			for (int number = first; number <= last; number++) {
				named.computeIfAbsent(number, (unknown) -> new TreeSet<>()).add(test);
			}
		});
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
