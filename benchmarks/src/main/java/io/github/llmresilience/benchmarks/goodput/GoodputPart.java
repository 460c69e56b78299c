package io.github.llmresilience.benchmarks.goodput;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import io.github.llmresilience.benchmarks.Benchmarks;
import io.github.llmresilience.benchmarks.report.Goals;
import io.github.llmresilience.benchmarks.report.ResultsPage;
import io.github.llmresilience.benchmarks.report.Table;

/**
 * How many calls are answered, and how well, when providers fail. All contenders of a
 * scenario run at the same time, each with providers of its own.
 */
public final class GoodputPart implements Benchmarks.Part {

	/** Later than this, and what was measured is the machine. */
	private static final double MAX_LATE_MILLIS = 50;

	@Override
	public void run(ResultsPage page) throws Exception {
		String measured = ResultsPage.measured();
		Map<Scenario, Map<Contender, Result>> results = new EnumMap<>(Scenario.class);
		for (Scenario scenario : Scenario.values()) {
			results.put(scenario, run(scenario));
		}
		page.write("goodput", measured + late(results) + "\n\n" + goals(results).markdown() + "\n"
				+ table(results).markdown() + "\n" + picture(page, results));
	}

	private static String late(Map<Scenario, Map<Contender, Result>> results) {
		double late = all(results).mapToDouble((result) -> result.lateMillis(0.99)).max().orElseThrow();
		return String.format(Locale.ROOT, " 99 %% of the calls of each began at most %.0f ms late%s.", late,
				(late <= MAX_LATE_MILLIS) ? "" : ": **the machine was too busy, so times say little**");
	}

	private static Stream<Result> all(Map<Scenario, Map<Contender, Result>> results) {
		return results.values().stream().flatMap((contenders) -> contenders.values().stream());
	}

	private static Goals goals(Map<Scenario, Map<Contender, Result>> results) {
		double success = results.keySet()
			.stream()
			.filter(Scenario::hasHealthyProvider)
			.mapToDouble((scenario) -> ours(results, scenario).successPercent())
			.min()
			.orElseThrow();
		int spoilt = results.values()
			.stream()
			.flatMap((contenders) -> contenders.entrySet().stream())
			.filter((entry) -> entry.getKey().isOurs())
			.mapToInt((entry) -> entry.getValue().cut() + entry.getValue().wrong())
			.sum();
		return new Goals().atLeast("success %, in the worst scenario with a healthy provider", 99.9, success)
			.atMost("answers cut, doubled or wrong, in all scenarios", 0, spoilt)
			.atMost("requests / success, first provider down for a minute", 1.15,
					ours(results, Scenario.OUTAGE).requestsForSuccess());
	}

	private static Result ours(Map<Scenario, Map<Contender, Result>> results, Scenario scenario) {
		return results.get(scenario).get(Contender.LLM_CALL);
	}

	private static Table table(Map<Scenario, Map<Contender, Result>> results) {
		List<String> head = new ArrayList<>(List.of("scenario, contender"));
		Stream.of(Column.values()).map(Column::title).forEach(head::add);
		Table table = new Table(head.toArray(String[]::new));
		results.forEach((scenario, contenders) -> contenders.forEach((contender, result) -> {
			List<String> row = new ArrayList<>(List.of(scenario.title() + ", " + contender.title()));
			Stream.of(Column.values()).map((column) -> column.cell(result, contenders.values())).forEach(row::add);
			table.row(row);
		}));
		return table;
	}

	private static String picture(ResultsPage page, Map<Scenario, Map<Contender, Result>> results) throws IOException {
		Map<String, List<Double>> bars = new LinkedHashMap<>();
		for (Contender contender : contendersOf(Scenario.HEALTHY)) {
			bars.put(contender.title(),
					results.values().stream().map((all) -> all.get(contender).rightPercent()).toList());
		}
		return page.bars("goodput", "Calls with a right and complete answer", "%",
				results.keySet().stream().map(Scenario::title).toList(), bars);
	}

	private static List<Contender> contendersOf(Scenario scenario) {
		return Stream.of(Contender.values()).filter((contender) -> contender.takesPartIn(scenario)).toList();
	}

	private static Map<Contender, Result> run(Scenario scenario) throws Exception {
		Map<Contender, Load> loads = new EnumMap<>(Contender.class);
		ExecutorService threads = Executors.newCachedThreadPool();
		try {
			for (Contender contender : contendersOf(scenario)) {
				Load load = new Load(scenario, contender);
				loads.put(contender, load);
				load.warmUp();
			}
			Map<Contender, Future<Result>> running = new EnumMap<>(Contender.class);
			loads.forEach((contender, load) -> running.put(contender, threads.submit(load::run)));
			Map<Contender, Result> results = new EnumMap<>(Contender.class);
			for (Map.Entry<Contender, Future<Result>> entry : running.entrySet()) {
				results.put(entry.getKey(), entry.getValue().get());
			}
			return results;
		}
		finally {
			loads.values().forEach(Load::close);
			threads.shutdownNow();
		}
	}

}
