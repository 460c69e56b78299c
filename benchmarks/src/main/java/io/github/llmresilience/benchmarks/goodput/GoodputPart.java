/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.goodput;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
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

	private static final int SEEDS = 3;

	private final String name;

	private final Set<Scenario> scenarios;

	private GoodputPart(String name, Set<Scenario> scenarios) {
		this.name = name;
		this.scenarios = scenarios;
	}

	/**
	 * The first provider fails, and the second one is healthy.
	 * @return the part
	 */
	public static GoodputPart faults() {
		return new GoodputPart("goodput", EnumSet.of(Scenario.HEALTHY, Scenario.FLAKY, Scenario.OUTAGE,
				Scenario.RATE_LIMIT, Scenario.HANGS, Scenario.MALFORMED, Scenario.CUTS, Scenario.ALL));
	}

	/**
	 * Both providers fail, speed is preferred, or a model has four deployments.
	 * @return the part
	 */
	public static GoodputPart traffic() {
		return new GoodputPart("traffic", EnumSet.of(Scenario.HEALTHY, Scenario.FLAKY, Scenario.BOTH_DOWN,
				Scenario.BOTH, Scenario.POOL, Scenario.SICK_POOL));
	}

	@Override
	public void run(ResultsPage page) throws Exception {
		String measured = ResultsPage.measured();
		Map<Scenario, Map<Contender, List<Result>>> results = new EnumMap<>(Scenario.class);
		for (Scenario scenario : this.scenarios) {
			results.put(scenario, run(scenario));
		}
		page.write(this.name, measured + late(results) + "\n\n" + goals(results).markdown() + "\n"
				+ table(results).markdown() + "\n" + picture(page, results));
	}

	private static String late(Map<Scenario, Map<Contender, List<Result>>> results) {
		double late = all(results).mapToDouble((result) -> result.lateMillis(0.99)).max().orElseThrow();
		return String.format(Locale.ROOT, " 99 %% of the calls of each began at most %.0f ms late%s.", late,
				(late <= MAX_LATE_MILLIS) ? "" : ": **the machine was too busy, so times say little**");
	}

	private static Stream<Result> all(Map<Scenario, Map<Contender, List<Result>>> results) {
		return results.values().stream().flatMap((contenders) -> contenders.values().stream()).flatMap(List::stream);
	}

	/** Each goal holds for the worst seed. */
	private static Goals goals(Map<Scenario, Map<Contender, List<Result>>> results) {
		Goals goals = new Goals();
		Worst ours = new Worst(results);
		int spoilt = results.values()
			.stream()
			.flatMap((contenders) -> contenders.entrySet().stream())
			.filter((entry) -> entry.getKey().isOurs())
			.flatMap((entry) -> entry.getValue().stream())
			.mapToInt((result) -> result.cut() + result.wrong())
			.sum();
		goals.atMost("answers cut, doubled or wrong, in all scenarios", 0, spoilt);
		double success = results.keySet()
			.stream()
			.filter(Scenario::hasHealthyProvider)
			.mapToDouble((scenario) -> ours.least(scenario, Contender.LLM_CALL, Result::successPercent))
			.min()
			.orElse(Double.NaN);
		goals.atLeast("success %, in the worst scenario with a healthy provider", 99.9, success);
		if (results.containsKey(Scenario.OUTAGE)) {
			goals.atMost("requests / success, first provider down for a minute", 1.15,
					ours.most(Scenario.OUTAGE, Contender.LLM_CALL, Result::requestsForSuccess));
		}
		if (results.containsKey(Scenario.BOTH)) {
			goals
				.atLeast("right %, all faults at both", 95,
						ours.least(Scenario.BOTH, Contender.LLM_CALL, Result::rightPercent))
				.atMost("requests / right, all faults at both", 1.7,
						ours.most(Scenario.BOTH, Contender.LLM_CALL, Result::requestsForRight));
		}
		if (results.containsKey(Scenario.BOTH_DOWN)) {
			goals
				.atMost("both down: requests at each provider, as a part of the calls", 0.1,
						ours.most(Scenario.BOTH_DOWN, Contender.LLM_CALL, Result::loadWhileDown))
				.atMost("both down: seconds from the return of the first to the first right answer", 2,
						ours.most(Scenario.BOTH_DOWN, Contender.LLM_CALL, Result::secondsToFirstAnswer))
				.atMost("both down: seconds from the return of the first until 95 % of the calls are right", 5,
						ours.most(Scenario.BOTH_DOWN, Contender.LLM_CALL, Result::secondsToRecovery));
		}
		if (results.containsKey(Scenario.FLAKY) && results.containsKey(Scenario.HEALTHY)) {
			goals
				.atMost("20 % 503, immediate: p99 / p50 without faults", 3,
						ours.most(Scenario.FLAKY, Contender.LLM_CALL_AT_ONCE, (result) -> result.millis(0.99)) / ours
							.least(Scenario.HEALTHY, Contender.LLM_CALL_AT_ONCE, (result) -> result.millis(0.5)))
				.atMost("20 % 503, immediate: requests / success", 1.25,
						ours.most(Scenario.FLAKY, Contender.LLM_CALL_AT_ONCE, Result::requestsForSuccess));
		}
		if (results.containsKey(Scenario.POOL) && results.containsKey(Scenario.SICK_POOL)) {
			goals
				.atMost("pool, one slow, one fails: p99 / p99 of a healthy pool", 2,
						ours.most(Scenario.SICK_POOL, Contender.LLM_CALL, (result) -> result.millis(0.99))
								/ ours.least(Scenario.POOL, Contender.LLM_CALL, (result) -> result.millis(0.99)))
				.atMost("pool, one fails: % of the requests at it, after half a minute", 2,
						ours.most(Scenario.SICK_POOL, Contender.LLM_CALL, Result::percentAtFailing));
		}
		return goals;
	}

	/**
	 * The worst of the seeds.
	 */
	private record Worst(Map<Scenario, Map<Contender, List<Result>>> results) {

		private double most(Scenario scenario, Contender contender, ToDoubleFunction<Result> value) {
			return values(scenario, contender, value).max().orElseThrow();
		}

		private double least(Scenario scenario, Contender contender, ToDoubleFunction<Result> value) {
			return values(scenario, contender, value).min().orElseThrow();
		}

		private DoubleStream values(Scenario scenario, Contender contender, ToDoubleFunction<Result> value) {
			return this.results.get(scenario).get(contender).stream().mapToDouble(value);
		}

	}

	private static Table table(Map<Scenario, Map<Contender, List<Result>>> results) {
		List<String> head = new ArrayList<>(List.of("scenario, contender"));
		Stream.of(Column.values()).map(Column::title).forEach(head::add);
		Table table = new Table(head.toArray(String[]::new));
		results.forEach((scenario, contenders) -> contenders.forEach((contender, seeds) -> {
			List<String> row = new ArrayList<>(List.of(scenario.title() + ", " + contender.title()));
			Stream.of(Column.values()).map((column) -> column.cell(seeds, contenders.values())).forEach(row::add);
			table.row(row);
		}));
		return table;
	}

	private String picture(ResultsPage page, Map<Scenario, Map<Contender, List<Result>>> results) throws IOException {
		Map<String, List<Double>> bars = new LinkedHashMap<>();
		for (Contender contender : Contender.values()) {
			bars.put(contender.title(),
					results.values().stream().map((all) -> Column.RIGHT.median(all.get(contender))).toList());
		}
		return page.bars(this.name, "Calls with a right and complete answer", "%",
				results.keySet().stream().map(Scenario::title).toList(), bars);
	}

	private static Map<Contender, List<Result>> run(Scenario scenario) throws Exception {
		Map<Contender, List<Result>> results = new EnumMap<>(Contender.class);
		for (int seed = 0; seed < SEEDS; seed++) {
			run(scenario, seed).forEach((contender,
					result) -> results.computeIfAbsent(contender, (unknown) -> new ArrayList<>()).add(result));
		}
		return results;
	}

	/** All contenders run at the same time. */
	private static Map<Contender, Result> run(Scenario scenario, int seed) throws Exception {
		Map<Contender, Load> loads = new EnumMap<>(Contender.class);
		ExecutorService threads = Executors.newCachedThreadPool();
		try {
			for (Contender contender : Contender.values()) {
				Load load = new Load(scenario, contender, seed);
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
