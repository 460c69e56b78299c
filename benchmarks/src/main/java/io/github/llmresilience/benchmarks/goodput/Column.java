package io.github.llmresilience.benchmarks.goodput;

import java.util.Collection;
import java.util.Comparator;
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

	/** As written in the table: the best of a scenario stands out. */
	String cell(Result result, Collection<Result> all) {
		String text = text(this.value.applyAsDouble(result));
		return text.equals(text(best(all))) ? "**" + text + "**" : text;
	}

	private double best(Collection<Result> all) {
		Comparator<Double> order = this.moreIsBetter ? Comparator.reverseOrder() : Comparator.naturalOrder();
		return all.stream().map(this.value::applyAsDouble).min(order).orElseThrow();
	}

	private String text(double value) {
		return String.format(Locale.ROOT, this.format, value);
	}

}
