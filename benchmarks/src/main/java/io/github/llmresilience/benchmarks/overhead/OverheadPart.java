package io.github.llmresilience.benchmarks.overhead;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import io.github.llmresilience.benchmarks.Benchmarks;
import io.github.llmresilience.benchmarks.Jdk;
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

	/**
	 * What is measured.
	 *
	 * @param title what it is called
	 * @param benchmark the method of {@link OverheadBenchmark}
	 * @param threads how many threads call at the same time
	 * @param jvm the JDK
	 * @param options further options of the JVM
	 * @param contenders who takes part
	 */
	private record Race(String title, String benchmark, int threads, Jdk jvm, List<String> options,
			List<String> contenders) {
	}

	/**
	 * What was found.
	 */
	private record Cost(double nanos, double error, double bytes) {

		private static Cost of(RunResult result) {
			return new Cost(result.getPrimaryResult().getScore(), result.getPrimaryResult().getScoreError(),
					result.getSecondaryResults().get("gc.alloc.rate.norm").getScore());
		}

	}

	private static List<Race> races() {
		List<Race> races = new ArrayList<>();
		for (Jdk jdk : Jdk.all()) {
			races.add(new Race("call, 1 thread", "call", 1, jdk, List.of(), ALL));
			races.add(new Race("call, 2 threads", "call", 2, jdk, List.of(), ALL));
			races.add(new Race("Mono", "mono", 1, jdk, List.of(), KNOWING_PUBLISHERS));
			races.add(new Race("element of a Flux", "element", 1, jdk, List.of(), KNOWING_PUBLISHERS));
			if (jdk.hasVirtualThreads()) {
				races.add(new Race("call, virtual thread", "call", 1, jdk, List.of("-Djmh.executor=VIRTUAL"), ALL));
			}
		}
		return races;
	}

	@Override
	public void run(ResultsPage page) throws Exception {
		Table ratios = new Table("time and bytes, as parts of Resilience4j's", "Spring Retry", "Spring Framework",
				"Resilience4j", "@LlmCall");
		Table figures = new Table("nanoseconds / bytes", "bare", "Spring Retry", "Spring Framework", "Resilience4j",
				"@LlmCall");
		Map<String, List<Double>> bars = new LinkedHashMap<>();
		ALL.stream().skip(1).forEach((contender) -> bars.put(contender, new ArrayList<>()));
		List<String> groups = new ArrayList<>();
		for (Race race : races()) {
			Map<String, Cost> costs = measure(race);
			String title = race.title() + ", " + race.jvm().name();
			ratios.row(cells(title, ALL.subList(1, ALL.size()), (contender) -> ratio(costs, contender)));
			figures.row(cells(title, ALL, (contender) -> figure(costs.get(contender))));
			if (race.benchmark().equals("call")) {
				groups.add(title.replace("call, ", ""));
				bars.forEach((contender, values) -> values.add(costs.get(contender).nanos()));
			}
		}
		page.write("overhead",
				"Measured on " + LocalDate.now() + ", " + ResultsPage.machine() + ".\n\n" + ratios.markdown() + "\n"
						+ figures.markdown() + "\n"
						+ page.bars("overhead", "Nanoseconds for each call", "ns", groups, bars));
	}

	private static List<String> cells(String title, List<String> contenders, Function<String, String> cell) {
		List<String> cells = new ArrayList<>(List.of(title));
		contenders.forEach((contender) -> cells.add(cell.apply(contender)));
		return cells;
	}

	private static String ratio(Map<String, Cost> costs, String contender) {
		Cost cost = costs.get(contender);
		Cost base = Objects.requireNonNull(costs.get("RESILIENCE4J"));
		return (cost == null) ? "–"
				: String.format(Locale.ROOT, "%.2f / %.2f", cost.nanos() / base.nanos(), cost.bytes() / base.bytes());
	}

	private static String figure(Cost cost) {
		return (cost == null) ? "–"
				: String.format(Locale.ROOT, "%,.0f ± %,.0f / %,.0f", cost.nanos(), cost.error(), cost.bytes());
	}

	private static Map<String, Cost> measure(Race race) throws RunnerException {
		List<String> options = new ArrayList<>(race.options());
		options.add("-Xshare:auto");
		Map<String, Cost> costs = new LinkedHashMap<>();
		for (RunResult result : new Runner(new OptionsBuilder().include("OverheadBenchmark\\." + race.benchmark() + "$")
			.param("contender", race.contenders().toArray(String[]::new))
			.jvm(race.jvm().java())
			.jvmArgsAppend(options.toArray(String[]::new))
			.threads(race.threads())
			.forks(2)
			.addProfiler(GCProfiler.class)
			.build()).run()) {
			costs.put(result.getParams().getParam("contender"), Cost.of(result));
		}
		return costs;
	}

}
