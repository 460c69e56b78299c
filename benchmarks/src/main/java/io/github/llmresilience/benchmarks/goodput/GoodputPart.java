package io.github.llmresilience.benchmarks.goodput;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.github.llmresilience.benchmarks.Benchmarks;
import io.github.llmresilience.benchmarks.report.ResultsPage;
import io.github.llmresilience.benchmarks.report.Table;

/**
 * How many calls are answered, and how well, when providers fail. All contenders of a
 * scenario run at the same time, each with providers of its own.
 */
public final class GoodputPart implements Benchmarks.Part {

	@Override
	public void run(ResultsPage page) throws Exception {
		Table table = new Table("scenario, contender", "success %", "right %", "wrong, cut or doubled", "p50 ms",
				"p99 ms", "requests / success", "wasted tokens %", "peak requests / s");
		Map<String, List<Double>> bars = new LinkedHashMap<>();
		List<String> groups = new ArrayList<>();
		for (Scenario scenario : Scenario.values()) {
			groups.add(scenario.title());
			for (Map.Entry<Contender, Load.Result> entry : run(scenario).entrySet()) {
				Figures figures = new Figures(entry.getValue());
				table.row(figures.row(scenario.title() + ", " + entry.getKey().title()));
				bars.computeIfAbsent(entry.getKey().title(), (title) -> new ArrayList<>()).add(figures.right());
			}
		}
		page.write("goodput",
				"Measured on " + LocalDate.now() + ", " + ResultsPage.machine() + ", JDK " + Runtime.version().feature()
						+ ".\n\n" + table.markdown() + "\n"
						+ page.bars("goodput", "Calls with a right and complete answer", "%", groups, bars));
	}

	private static Map<Contender, Load.Result> run(Scenario scenario) throws Exception {
		Map<Contender, Load> loads = new EnumMap<>(Contender.class);
		ExecutorService threads = Executors.newCachedThreadPool();
		try {
			for (Contender contender : Contender.values()) {
				Load load = new Load(scenario, contender);
				loads.put(contender, load);
				load.warmUp();
			}
			Map<Contender, Future<Load.Result>> running = new EnumMap<>(Contender.class);
			loads.forEach((contender, load) -> running.put(contender, threads.submit(load::run)));
			Map<Contender, Load.Result> results = new EnumMap<>(Contender.class);
			for (Map.Entry<Contender, Future<Load.Result>> entry : running.entrySet()) {
				results.put(entry.getKey(), entry.getValue().get());
			}
			return results;
		}
		finally {
			loads.values().forEach(Load::close);
			threads.shutdownNow();
		}
	}

	/**
	 * What the result of one contender comes to.
	 */
	private record Figures(Load.Result result) {

		private long count(boolean right) {
			return this.result.calls()
				.stream()
				.filter(Load.Call::completed)
				.filter((it) -> it.right() == right)
				.count();
		}

		private double right() {
			return percent(count(true), this.result.calls().size());
		}

		private List<String> row(String title) {
			long completed = count(true) + count(false);
			double useful = count(true) * (double) Provider.TOKENS;
			return List.of(title, text("%.1f", percent(completed, this.result.calls().size())), text("%.1f", right()),
					String.valueOf(count(false)), text("%.0f", millis(0.5)), text("%.0f", millis(0.99)),
					text("%.2f", this.result.requests() / (double) Math.max(1, count(true))),
					text("%.1f", percent(this.result.tokens() - useful, this.result.tokens())),
					String.valueOf(this.result.peak()));
		}

		/** Of the calls with a right answer. */
		private double millis(double quantile) {
			List<Duration> times = this.result.calls()
				.stream()
				.filter(Load.Call::right)
				.map(Load.Call::took)
				.sorted()
				.toList();
			return times.isEmpty() ? Double.NaN
					: times.get((int) Math.min(times.size() - 1, Math.floor(quantile * times.size()))).toNanos() / 1e6;
		}

		private static double percent(double part, double whole) {
			return (whole == 0) ? 0 : 100 * part / whole;
		}

		private static String text(String format, double value) {
			return String.format(Locale.ROOT, format, value);
		}

	}

}
