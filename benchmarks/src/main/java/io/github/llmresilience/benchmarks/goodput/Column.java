/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.goodput;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * A column of the table of goodput.
 */
enum Column {

	SUCCESS("success %", "%.1f", true, Result::successPercent),

	RIGHT("right %", "%.1f", true, Result::rightPercent),

	CUT("cut", "%.0f", false, Result::cut),

	WRONG("doubled or wrong", "%.0f", false, Result::wrong),

	MEDIAN("p50 ms", "%.0f", false, (result) -> result.millis(0.5)),

	P99("p99 ms", "%.0f", false, (result) -> result.millis(0.99)),

	REQUESTS("requests / success", "%.2f", false, Result::requestsForSuccess),

	REQUESTS_FOR_RIGHT("requests / right", "%.2f", false, Result::requestsForRight),

	WASTED("wasted tokens %", "%.1f", false, Result::wastedPercent),

	PEAK("peak requests / s", "%.0f", false, Result::peak);

	private final String title;

	private final String format;

	private final boolean moreIsBetter;

	private final ToDoubleFunction<Result> value;

	Column(String title, String format, boolean moreIsBetter, ToDoubleFunction<Result> value) {
		this.title = title;
		this.format = format;
		this.moreIsBetter = moreIsBetter;
		this.value = value;
	}

	String title() {
		return this.title;
	}

	/**
	 * As written in the table: the median of the seeds, and the least and the most if
	 * they differ. The best of a scenario stands out.
	 */
	String cell(List<Result> seeds, Collection<List<Result>> all) {
		String median = text(median(seeds));
		String least = text(values(seeds).get(0));
		String most = text(values(seeds).get(seeds.size() - 1));
		String spread = least.equals(most) ? "" : " (" + least + "–" + most + ")";
		return (median.equals(text(best(all))) ? "**" + median + "**" : median) + spread;
	}

	private List<Double> values(List<Result> seeds) {
		return seeds.stream().map(this.value::applyAsDouble).sorted().toList();
	}

	double median(List<Result> seeds) {
		return values(seeds).get(seeds.size() / 2);
	}

	private double best(Collection<List<Result>> all) {
		Comparator<Double> order = this.moreIsBetter ? Comparator.reverseOrder() : Comparator.naturalOrder();
		return all.stream().map(this::median).min(order).orElseThrow();
	}

	private String text(double value) {
		return String.format(Locale.ROOT, this.format, value);
	}

}
