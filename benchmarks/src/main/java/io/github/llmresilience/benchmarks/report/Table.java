/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A table in Markdown.
 */
public final class Table {

	private final List<List<String>> rows = new ArrayList<>();

	/**
	 * Creates a table.
	 * @param head the heads of its columns; all but the first are of numbers
	 */
	public Table(String... head) {
		this.rows.add(List.of(head));
		List<String> rule = new ArrayList<>(List.of("---"));
		while (rule.size() < head.length) {
			rule.add("---:");
		}
		this.rows.add(rule);
	}

	/**
	 * Adds a row.
	 * @param cells its cells
	 */
	public void row(List<String> cells) {
		this.rows.add(List.copyOf(cells));
	}

	/**
	 * The table as text.
	 * @return its lines
	 */
	public String markdown() {
		StringBuilder text = new StringBuilder();
		this.rows.forEach((row) -> text.append("| ").append(String.join(" | ", row)).append(" |\n"));
		return text.toString();
	}

}
