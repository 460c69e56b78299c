/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.github.llmresilience.benchmarks.Benchmarks;
import io.github.llmresilience.benchmarks.Jdk;
import io.github.llmresilience.benchmarks.provider.WireFormat;
import io.github.llmresilience.benchmarks.report.Goals;
import io.github.llmresilience.benchmarks.report.ResultsPage;
import io.github.llmresilience.benchmarks.report.Table;

/**
 * What failures leave open over time: an application under load, whose providers fail in
 * all ways, and whose callers cancel. The environment variable SOAK_SECONDS says for how
 * long; ten minutes by default.
 */
public final class SoakPart implements Benchmarks.Part {

	private static final String DEFAULT_SECONDS = "600";

	private static final String[] FIGURES = { "calls", "blocking calls", "right", "failed", "cancelled",
			"wrong or unfinished", "callers that hang", "longest call, ms", "attempts and waits after the end",
			"heap at first, kB", "heap at last, kB", "threads at first", "threads at last", "threads after the end" };

	@Override
	public void run(ResultsPage page) throws Exception {
		String seconds = System.getenv().getOrDefault("SOAK_SECONDS", DEFAULT_SECONDS);
		List<String> head = new ArrayList<>(List.of("load for " + seconds + " s"));
		head.addAll(List.of(FIGURES));
		head.add("connections after the end");
		Table table = new Table(head.toArray(String[]::new));
		Goals goals = new Goals();
		for (Jdk jdk : Jdk.all()) {
			try (SoakProvider openAi = new SoakProvider(WireFormat.OPENAI, true);
					SoakProvider anthropic = new SoakProvider(WireFormat.ANTHROPIC, false)) {
				String title = jdk.name() + (jdk.hasVirtualThreads() ? ", virtual threads" : "");
				long[] figures = run(jdk, openAi.url(), anthropic.url(), seconds);
				Thread.sleep(Duration.ofSeconds(2).toMillis());
				List<String> row = new ArrayList<>(List.of(title));
				for (long figure : figures) {
					row.add(String.valueOf(figure));
				}
				row.add(String.valueOf(openAi.connections() + anthropic.connections()));
				table.row(row);
				goals.atMost(title + ": calls that are wrong, or have not ended", 0, figures[5] + figures[6])
					.atMost(title + ": longest call, ms", 15_500, figures[7])
					.atMost(title + ": attempts and waits after the end", 0, figures[8])
					.atMost(title + ": heap at last, as a part of the heap at first", 1.25,
							(double) figures[10] / figures[9])
					.atMost(title + ": threads at last, more than at first", 20, figures[12] - figures[11]);
			}
		}
		System.out.println(goals.markdown() + "\n" + table.markdown());
		page.write("soak", ResultsPage.measured() + "\n\n" + goals.markdown() + "\n" + table.markdown());
	}

	/** Returns the figures that the application writes as its last line. */
	private static long[] run(Jdk jdk, String openAi, String anthropic, String seconds)
			throws IOException, InterruptedException {
		Process process = new ProcessBuilder(jdk.java(), "-Xmx512m", "-cp", System.getProperty("java.class.path"),
				SoakedApplication.class.getName(), openAi, anthropic, seconds, String.valueOf(jdk.hasVirtualThreads()))
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
		if (process.waitFor() != 0) {
			throw new IOException("The application failed: " + output);
		}
		String[] figures = output.substring(output.lastIndexOf('\n') + 1).split(" ");
		return Stream.of(figures).mapToLong(Long::parseLong).toArray();
	}

}
