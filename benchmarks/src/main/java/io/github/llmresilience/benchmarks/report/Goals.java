/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.report;

import java.util.List;
import java.util.Locale;

/**
 * What was to be reached, and whether it was.
 */
public final class Goals {

	private final Table table = new Table("goal", "limit", "measured", "met");

	/**
	 * Adds a goal that less is better of.
	 * @param name what is measured
	 * @param limit the most it may be
	 * @param measured what it is
	 * @return these goals
	 */
	public Goals atMost(String name, double limit, double measured) {
		return add(name, "≤ ", limit, measured, measured <= limit);
	}

	/**
	 * Adds a goal that more is better of.
	 * @param name what is measured
	 * @param limit the least it may be
	 * @param measured what it is
	 * @return these goals
	 */
	public Goals atLeast(String name, double limit, double measured) {
		return add(name, "≥ ", limit, measured, measured >= limit);
	}

	private Goals add(String name, String relation, double limit, double measured, boolean met) {
		this.table.row(List.of(name, relation + text(limit), text(measured), met ? "yes" : "**no**"));
		return this;
	}

	private static String text(double value) {
		return (value == Math.rint(value)) ? String.format(Locale.ROOT, "%.0f", value)
				: String.format(Locale.ROOT, "%.2f", value);
	}

	/**
	 * The goals as text.
	 * @return a table in Markdown
	 */
	public String markdown() {
		return this.table.markdown();
	}

}
