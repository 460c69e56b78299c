/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * The table of the items in {@code docs/testing.md}.
 */
class DocumentationTests {

	private static final Pattern ROW = Pattern.compile("(?m)^\\| (`.+?`) \\| .+ \\|$");

	private static final Pattern ITEM = Pattern.compile("`([^`]+)`");

	private final List<String> documented;

	DocumentationTests() throws IOException {
		String text = Files.readString(Path.of("../docs/testing.md"));
		String scripts = text.substring(text.indexOf("## Scripts"), text.indexOf("## Answers"));
		this.documented = ROW.matcher(scripts)
			.results()
			.flatMap((row) -> ITEM.matcher(row.group(1)).results())
			.map((MatchResult item) -> item.group(1))
			.toList();
	}

	@Test
	void listsValidItems() {
		assertThat(this.documented).hasSizeGreaterThan(30)
			.allSatisfy((item) -> assertThatNoException().isThrownBy(() -> ReactionParser.parse(item)));
	}

	@Test
	void listsEveryItem() {
		assertThat(this.documented)
			.containsAll(Stream.concat(ReactionParser.words().stream(), ErrorStatus.words().stream()).toList());
	}

}
