/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each snippet in Kotlin is a part of a source in {@code src/test/kotlin}, which is
 * compiled and tested. Indentation does not count.
 */
class KotlinSnippetsTests {

	private static final Path SOURCES = Path.of("src/test/kotlin/bookstore");

	static List<Snippet> snippets() {
		return Page.all().stream().flatMap((page) -> page.snippets("kotlin").stream()).toList();
	}

	@ParameterizedTest
	@MethodSource("snippets")
	void snippetIsPartOfATestedSource(Snippet snippet) throws IOException {
		try (Stream<Path> sources = Files.list(SOURCES)) {
			assertThat(sources.map((source) -> withoutIndentation(Page.read(source).lines().stream()))).anySatisfy(
					(source) -> assertThat(source).contains(withoutIndentation(snippet.code().strip().lines())));
		}
	}

	@Test
	void thereAreSnippets() {
		assertThat(snippets()).hasSizeGreaterThanOrEqualTo(4);
	}

	private static String withoutIndentation(Stream<String> lines) {
		return lines.map(String::strip).collect(Collectors.joining("\n"));
	}

}
