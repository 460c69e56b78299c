/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Markdown file.
 *
 * @param path the path of the file
 * @param lines the lines
 */
record Page(Path path, List<String> lines) {

	static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	/** Returns README.md and the pages of docs, in alphabetical order. */
	static List<Page> all() {
		try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
			return Stream.concat(Stream.of(ROOT.resolve("README.md")), docs.sorted())
				.filter((path) -> path.toString().endsWith(".md"))
				.map(Page::read)
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static Page readme() {
		return read(ROOT.resolve("README.md"));
	}

	static Page read(Path path) {
		try {
			return new Page(path, Files.readAllLines(path));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	boolean isReadme() {
		return name().equals("README");
	}

	/** Returns the name of the file, without its extension. */
	String name() {
		return this.path.getFileName().toString().replace(".md", "");
	}

	/** Returns the snippets in one language, in their order. */
	List<Snippet> snippets(String language) {
		return snippets().stream().filter((snippet) -> snippet.language().equals(language)).toList();
	}

	List<Snippet> snippets() {
		List<Snippet> snippets = new ArrayList<>();
		int begin = -1;
		for (int i = 0; i < this.lines.size(); i++) {
			if (this.lines.get(i).startsWith("```")) {
				if (begin < 0) {
					begin = i;
				}
				else {
					snippets.add(new Snippet(this, begin + 1, this.lines.get(begin).substring(3).trim(),
							String.join("\n", this.lines.subList(begin + 1, i)) + "\n"));
					begin = -1;
				}
			}
		}
		return snippets;
	}

	/** Returns the lines outside of snippets. */
	List<String> prose() {
		List<String> prose = new ArrayList<>();
		boolean code = false;
		for (String line : this.lines) {
			if (line.startsWith("```")) {
				code = !code;
			}
			else if (!code) {
				prose.add(line);
			}
		}
		return prose;
	}

	/** Returns the anchors of the headings, as GitHub makes them. */
	Set<String> anchors() {
		return prose().stream()
			.filter((line) -> line.startsWith("#"))
			.map((line) -> line.replaceFirst("^#+ ", ""))
			.map((heading) -> heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	@Override
	public String toString() {
		return ROOT.relativize(this.path).toString();
	}

}
