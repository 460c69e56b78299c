/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.matrix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A table of rows, and the page that shows it.
 */
final class Matrix {

	private static final Path PAGE = Path.of("../docs/compatibility.md");

	private Matrix() {
	}

	/** The lines of a table. */
	static List<String> table(String title, List<Row> rows, Scene patient, Scene impatient) {
		List<String> table = new ArrayList<>();
		table.add("| " + title + " | "
				+ Arrays.stream(Column.values()).map(Column::title).collect(Collectors.joining(" | ")) + " |");
		table.add("| --- |" + " --- |".repeat(Column.values().length));
		rows.forEach((row) -> table.add(line(row, patient, impatient)));
		return table;
	}

	static String line(Row row, Scene patient, Scene impatient) {
		return "| " + row.name() + " | "
				+ Arrays.stream(Column.values())
					.map((column) -> row.cell(column, (column == Column.LIMIT) ? impatient : patient))
					.collect(Collectors.joining(" | "))
				+ " |";
	}

	/** Fails unless the page of the clients and styles shows the table. */
	static void assertShown(List<String> table) throws IOException {
		assertShown(table, PAGE);
	}

	/** Fails unless a page shows the table. */
	static void assertShown(List<String> table, Path path) throws IOException {
		table.forEach(System.out::println);
		assertThat(table).noneMatch((line) -> line.contains("**NO**"));
		List<String> page = Files.readAllLines(path);
		int begin = page.indexOf(table.get(0));
		assertThat(begin).as("%s has no table '%s'", path, table.get(0)).isNotNegative();
		List<String> shown = page.subList(begin, page.size())
			.stream()
			.takeWhile((line) -> line.startsWith("|"))
			.toList();
		assertThat(shown).as("table in %s; replace it by the output of this test", path).isEqualTo(table);
	}

}
