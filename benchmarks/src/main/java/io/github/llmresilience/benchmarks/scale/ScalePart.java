/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.scale;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.llmresilience.benchmarks.Benchmarks;
import io.github.llmresilience.benchmarks.Jdk;
import io.github.llmresilience.benchmarks.report.Goals;
import io.github.llmresilience.benchmarks.report.ResultsPage;
import io.github.llmresilience.benchmarks.report.Table;

import org.springframework.util.FileSystemUtils;

/**
 * What many calls take that wait at the same time.
 */
public final class ScalePart implements Benchmarks.Part {

	private static final int STARTS = 11;

	/** With what they need besides. */
	private static final Pattern CONTENDERS = Pattern.compile("resilience4j|aspectj");

	/**
	 * What waiting calls take.
	 */
	private record Waiting(String title, int threads, int bytes, int answeredMeanwhile, int answered) {

		private List<String> row() {
			return List.of(this.title, String.valueOf(this.threads), String.valueOf(this.bytes),
					String.valueOf(this.answered));
		}

	}

	@Override
	public void run(ResultsPage page) throws Exception {
		List<Waiting> monos = new ArrayList<>();
		List<Waiting> all = new ArrayList<>();
		for (Jdk jdk : Jdk.all()) {
			monos.add(waiting(jdk, "reactive", "Mono"));
			all.add(monos.get(monos.size() - 1));
			if (jdk.hasVirtualThreads()) {
				all.add(waiting(jdk, "virtual", "virtual threads"));
			}
		}
		Table table = new Table("10 000 calls in backoff", "more threads", "bytes of heap for each",
				"answered at last");
		all.forEach((waiting) -> table.row(waiting.row()));
		page.write("scale",
				ResultsPage.measured() + "\n\n" + goals(monos).markdown() + "\n" + table.markdown() + "\n"
						+ page.bars("scale", "Heap for each of 10 000 calls in backoff", "bytes",
								all.stream().map(Waiting::title).toList(),
								Map.of("@LlmCall", all.stream().map((waiting) -> (double) waiting.bytes()).toList()))
						+ "\n" + startUp().markdown());
	}

	private static Goals goals(List<Waiting> monos) {
		return new Goals()
			.atMost("Mono in backoff: more threads", Runtime.getRuntime().availableProcessors() + 4.0,
					monos.stream().mapToInt(Waiting::threads).max().orElseThrow())
			.atMost("Mono in backoff: bytes of heap for each call", 4096,
					monos.stream().mapToInt(Waiting::bytes).max().orElseThrow());
	}

	private static Waiting waiting(Jdk jdk, String kind, String title) throws IOException, InterruptedException {
		int[] figures = numbers(run(jdk, classPath(CONTENDERS), WaitingCalls.class, kind));
		Waiting waiting = new Waiting(title + ", " + jdk.name(), figures[0], figures[1], figures[2], figures[3]);
		if (waiting.answeredMeanwhile() != 0) {
			throw new IOException(waiting.answeredMeanwhile() + " calls did not wait");
		}
		return waiting;
	}

	/** All contenders in turns. */
	private static Table startUp() throws IOException, InterruptedException {
		Table table = new Table("Start of 1000 beans, 10 with a call", "time / bare", "ms", "more beans",
				"beans made proxies");
		Path directory = Files.createTempDirectory("beans");
		for (StartUpContender contender : StartUpContender.values()) {
			ManyBeans.compileInto(Files.createDirectory(directory.resolve(contender.name())), contender);
		}
		for (Jdk jdk : Jdk.all()) {
			Map<StartUpContender, List<int[]>> starts = new EnumMap<>(StartUpContender.class);
			for (int i = 0; i < STARTS; i++) {
				for (StartUpContender contender : StartUpContender.values()) {
					String classPath = classPath(contender.without()) + File.pathSeparator
							+ directory.resolve(contender.name());
					starts.computeIfAbsent(contender, (first) -> new ArrayList<>())
						.add(numbers(run(jdk, classPath, StartUp.class, contender.name())));
				}
			}
			starts.forEach((contender, all) -> table
				.row(startRow(contender.title() + ", " + jdk.name(), all, starts.get(StartUpContender.BARE))));
		}
		FileSystemUtils.deleteRecursively(directory);
		return table;
	}

	private static List<String> startRow(String title, List<int[]> starts, List<int[]> bare) {
		return List.of(title, String.format(Locale.ROOT, "%.2f", (double) median(starts) / median(bare)),
				String.valueOf(median(starts)), String.valueOf(starts.get(0)[2] - bare.get(0)[2]),
				String.valueOf(starts.get(0)[1] - bare.get(0)[1]));
	}

	private static int[] numbers(String[] figures) {
		return Stream.of(figures).mapToInt(Integer::parseInt).toArray();
	}

	private static int median(List<int[]> starts) {
		return starts.stream().mapToInt((start) -> start[0]).sorted().skip(STARTS / 2).findFirst().orElseThrow();
	}

	/** The class path of this program, but for some of it. */
	private static String classPath(Pattern... without) {
		return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> Stream.of(without)
				.noneMatch((some) -> some.matcher(Path.of(entry).getFileName().toString()).find()))
			.collect(Collectors.joining(File.pathSeparator));
	}

	/** The figures that a program writes as its last line. */
	private static String[] run(Jdk jdk, String classPath, Class<?> program, String... arguments)
			throws IOException, InterruptedException {
		ProcessBuilder builder = new ProcessBuilder(jdk.java(), "-Xmx1g", "-XX:+UseSerialGC", "-cp", classPath,
				program.getName());
		builder.command().addAll(List.of(arguments));
		Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
		if (process.waitFor() != 0) {
			throw new IOException(program.getSimpleName() + " failed: " + output);
		}
		return output.substring(output.lastIndexOf('\n') + 1).split(" ");
	}

}
