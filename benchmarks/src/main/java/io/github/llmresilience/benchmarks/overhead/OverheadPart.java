/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.overhead;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

import io.github.llmresilience.benchmarks.Benchmarks;
import io.github.llmresilience.benchmarks.Jdk;
import io.github.llmresilience.benchmarks.report.Goals;
import io.github.llmresilience.benchmarks.report.ResultsPage;
import io.github.llmresilience.benchmarks.report.Table;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Time and bytes that protection costs a call.
 */
public final class OverheadPart implements Benchmarks.Part {

	private static final List<String> KNOWING_PUBLISHERS = List.of("BARE", "SPRING_FRAMEWORK", "RESILIENCE4J",
			"LLM_CALL");

	private static final List<String> ALL = List.of("BARE", "SPRING_RETRY", "SPRING_FRAMEWORK", "RESILIENCE4J",
			"LLM_CALL");

	private static final List<String> MANAGED = List.of("BARE", "LLM_CALL");

	/**
	 * What is measured.
	 *
	 * @param title what it is called
	 * @param benchmark the method of {@link OverheadBenchmark} or
	 * {@link ChatClientBenchmark}
	 * @param threads how many threads call at the same time
	 * @param jvm the JDK
	 * @param options further options of the JVM
	 * @param contenders who takes part
	 */
	private record Race(String title, String benchmark, int threads, Jdk jvm, List<String> options,
			List<String> contenders) {

		private boolean hasResilience4j() {
			return this.contenders.contains("RESILIENCE4J");
		}

		private String fullTitle() {
			return this.title + ", " + this.jvm.name();
		}

	}

	/**
	 * What was found.
	 */
	private record Cost(double nanos, double error, double bytes) {

		private static Cost of(RunResult result) {
			return new Cost(result.getPrimaryResult().getScore(), result.getPrimaryResult().getScoreError(),
					result.getSecondaryResults().get("gc.alloc.rate.norm").getScore());
		}

		private static double timeRatio(Map<String, Cost> costs) {
			return ratio(costs, "LLM_CALL", Cost::nanos);
		}

		private static double bytesRatio(Map<String, Cost> costs) {
			return ratio(costs, "LLM_CALL", Cost::bytes);
		}

		private static double ratio(Map<String, Cost> costs, String contender, ToDoubleFunction<Cost> value) {
			return value.applyAsDouble(costs.get(contender)) / value.applyAsDouble(costs.get("RESILIENCE4J"));
		}

	}

	private static List<Race> races() {
		List<Race> races = new ArrayList<>();
		for (Jdk jdk : Jdk.all()) {
			races.add(new Race("call, 1 thread", "call", 1, jdk, List.of(), ALL));
			races.add(new Race("call, 2 threads", "call", 2, jdk, List.of(), ALL));
			races.add(new Race("Mono", "mono", 1, jdk, List.of(), KNOWING_PUBLISHERS));
			races.add(new Race("element of a Flux", "element", 1, jdk, List.of(), KNOWING_PUBLISHERS));
			races.add(new Race("ChatClient, call()", "chatCall", 1, jdk, List.of(), MANAGED));
			races.add(new Race("ChatClient, chunk of a stream", "chunk", 1, jdk, List.of(), MANAGED));
			if (jdk.hasVirtualThreads()) {
				races.add(new Race("call, virtual thread", "call", 1, jdk, List.of("-Djmh.executor=VIRTUAL"), ALL));
			}
		}
		return races;
	}

	@Override
	public void run(ResultsPage page) throws Exception {
		Map<Race, Map<String, Cost>> results = new LinkedHashMap<>();
		for (Race race : races()) {
			results.put(race, measure(race));
		}
		page.write("overhead", ResultsPage.measured() + "\n\n" + goals(results).markdown() + "\n"
				+ ratios(results).markdown() + "\n" + figures(results).markdown() + "\n" + picture(page, results));
	}

	private static Goals goals(Map<Race, Map<String, Cost>> results) {
		return new Goals()
			.atMost("call: time, as a part of Resilience4j's", 0.5, worst(results, "call", Cost::timeRatio))
			.atMost("call: bytes, as a part of Resilience4j's", 0.6, worst(results, "call", Cost::bytesRatio))
			.atMost("Mono: time, as a part of Resilience4j's", 0.5, worst(results, "mono", Cost::timeRatio))
			.atMost("Mono: bytes, as a part of Resilience4j's", 0.6, worst(results, "mono", Cost::bytesRatio))
			.atMost("element of a Flux: nanoseconds more than bare", 100, worst(results, "element", OverheadPart::more))
			.atMost("chunk of a ChatClient: nanoseconds more than bare", 350,
					worst(results, "chunk", OverheadPart::more));
	}

	private static double more(Map<String, Cost> costs) {
		return costs.get("LLM_CALL").nanos() - costs.get("BARE").nanos();
	}

	/** Of all races of a benchmark. */
	private static double worst(Map<Race, Map<String, Cost>> results, String benchmark,
			ToDoubleFunction<Map<String, Cost>> value) {
		return results.entrySet()
			.stream()
			.filter((result) -> result.getKey().benchmark().equals(benchmark))
			.mapToDouble((result) -> value.applyAsDouble(result.getValue()))
			.max()
			.orElseThrow();
	}

	private static Table ratios(Map<Race, Map<String, Cost>> results) {
		Table table = new Table("time and bytes, as parts of Resilience4j's", "Spring Retry", "Spring Framework",
				"Resilience4j", "@LlmCall");
		results.forEach((race, costs) -> {
			if (race.hasResilience4j()) {
				table.row(cells(race.fullTitle(), ALL.subList(1, ALL.size()), (contender) -> ratio(costs, contender)));
			}
		});
		return table;
	}

	private static Table figures(Map<Race, Map<String, Cost>> results) {
		Table table = new Table("nanoseconds / bytes", "bare", "Spring Retry", "Spring Framework", "Resilience4j",
				"@LlmCall");
		results.forEach(
				(race, costs) -> table.row(cells(race.fullTitle(), ALL, (contender) -> figure(costs.get(contender)))));
		return table;
	}

	private static String picture(ResultsPage page, Map<Race, Map<String, Cost>> results) throws IOException {
		List<Race> calls = results.keySet().stream().filter((race) -> race.benchmark().equals("call")).toList();
		Map<String, List<Double>> bars = new LinkedHashMap<>();
		for (String contender : ALL.subList(1, ALL.size())) {
			bars.put(contender, calls.stream().map((race) -> results.get(race).get(contender).nanos()).toList());
		}
		return page.bars("overhead", "Nanoseconds for each call", "ns",
				calls.stream().map((race) -> race.fullTitle().replace("call, ", "")).toList(), bars);
	}

	private static List<String> cells(String title, List<String> contenders, Function<String, String> cell) {
		List<String> cells = new ArrayList<>(List.of(title));
		contenders.forEach((contender) -> cells.add(cell.apply(contender)));
		return cells;
	}

	private static String ratio(Map<String, Cost> costs, String contender) {
		return costs.containsKey(contender) ? String.format(Locale.ROOT, "%.2f / %.2f",
				Cost.ratio(costs, contender, Cost::nanos), Cost.ratio(costs, contender, Cost::bytes)) : "–";
	}

	private static String figure(Cost cost) {
		return (cost == null) ? "–"
				: String.format(Locale.ROOT, "%,.0f ± %,.0f / %,.0f", cost.nanos(), cost.error(), cost.bytes());
	}

	private static Map<String, Cost> measure(Race race) throws RunnerException {
		List<String> options = new ArrayList<>(race.options());
		options.add("-Xshare:auto");
		Map<String, Cost> costs = new LinkedHashMap<>();
		for (RunResult result : new Runner(new OptionsBuilder().include("Benchmark\\." + race.benchmark() + "$")
			.param("contender", race.contenders().toArray(String[]::new))
			.jvm(race.jvm().java())
			.jvmArgsAppend(options.toArray(String[]::new))
			.threads(race.threads())
			.forks(3)
			.addProfiler(GCProfiler.class)
			.build()).run()) {
			costs.put(result.getParams().getParam("contender"), Cost.of(result));
		}
		return costs;
	}

}
