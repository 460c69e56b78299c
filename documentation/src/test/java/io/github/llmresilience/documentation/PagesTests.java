/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Links, length and form of the pages.
 */
class PagesTests {

	private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

	private static final Pattern CODE = Pattern.compile("`[^`]*`");

	private static final Pattern MODEL = Pattern.compile(
			"\\b(?:openai|anthropic|google|mistral|groq|azure[a-z-]*|openai-\\w+)/([a-z][a-z0-9.]*-[a-z0-9.-]*\\w)");

	/**
	 * Models of providers that can be called in November 2026. An id that a provider has
	 * switched off is replaced here and in all files below.
	 */
	private static final Set<String> LIVING_MODELS = Set.of("gpt-5-mini", "gpt-5", "claude-haiku-4-5",
			"gemini-flash-latest", "mistral-small-latest", "llama-3.3-70b-versatile");

	static List<Page> pages() {
		return Page.all();
	}

	@Test
	void readmeHasAtMostTwoHundredLines() {
		assertThat(Page.readme().lines()).hasSizeLessThanOrEqualTo(200);
	}

	/** Tables and link definitions cannot be wrapped. */
	@ParameterizedTest
	@MethodSource("pages")
	void linesHaveAtMost120Characters(Page page) {
		assertThat(page.lines().stream().filter((line) -> !line.startsWith("|") && !line.matches("\\[[\\w-]+]: .*")))
			.allSatisfy((line) -> assertThat(line.length()).as(line).isLessThanOrEqualTo(120));
	}

	@ParameterizedTest
	@MethodSource("pages")
	void linksLeadToFilesAndHeadings(Page page) {
		assertThat(links(page)).allSatisfy((link) -> {
			String[] parts = link.split("#", 2);
			Path target = parts[0].isEmpty() ? page.path() : page.path().resolveSibling(parts[0]).normalize();
			assertThat(target).exists();
			if (parts.length > 1) {
				assertThat(Page.read(target).anchors()).contains(parts[1]);
			}
		});
	}

	@ParameterizedTest
	@MethodSource("pages")
	void pagesBeginWithFrontMatter(Page page) {
		if (!page.isReadme()) {
			assertThat(page.lines()).startsWith("---");
			int end = page.lines().subList(1, page.lines().size()).indexOf("---") + 1;
			Map<String, Object> frontMatter = new Yaml().load(String.join("\n", page.lines().subList(1, end)));
			assertThat(frontMatter).containsOnlyKeys("title", "description", "order")
				.hasEntrySatisfying("title", (title) -> assertThat(title).asString().isNotBlank())
				.hasEntrySatisfying("order", (order) -> assertThat(order).isInstanceOf(Integer.class));
		}
	}

	@Test
	void indexListsEveryPage() {
		Page index = Page.all().stream().filter((page) -> page.name().equals("index")).findFirst().orElseThrow();
		Set<String> listed = links(index).stream().collect(Collectors.toCollection(TreeSet::new));
		assertThat(Page.all().stream().filter((page) -> !page.isReadme() && page != index)).map(Page::name)
			.filteredOn((name) -> !name.equals("index"))
			.allSatisfy((name) -> assertThat(listed).contains(name + ".md"));
	}

	/** F70: documentation and sample name models that can be called. */
	@Test
	void modelsAreLiving() throws IOException {
		try (Stream<Path> sources = Files.walk(Path.of("../sample-app/src/main"))) {
			Stream<Path> files = Stream.concat(Page.all().stream().map(Page::path),
					sources.filter((path) -> path.toString().matches(".*\\.(java|yml)")));
			Set<String> models = files.flatMap((path) -> models(path).stream())
				.collect(Collectors.toCollection(TreeSet::new));
			assertThat(models).contains("gpt-5-mini", "claude-haiku-4-5").isSubsetOf(LIVING_MODELS);
		}
	}

	private static List<String> models(Path path) {
		try {
			return MODEL.matcher(Files.readString(path)).results().map((MatchResult match) -> match.group(1)).toList();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Returns the links to files of the project. */
	private static List<String> links(Page page) {
		return page.prose()
			.stream()
			.map((line) -> CODE.matcher(line).replaceAll("code"))
			.flatMap((line) -> LINK.matcher(line).results())
			.map((MatchResult match) -> match.group(1))
			.filter((link) -> !link.matches("https?:.*|mailto:.*"))
			.toList();
	}

}
