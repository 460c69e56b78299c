package io.github.llmresilience.benchmarks.scale;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;

import io.github.llmresilience.benchmarks.Benchmarks;
import io.github.llmresilience.benchmarks.Jdk;
import io.github.llmresilience.benchmarks.report.ResultsPage;
import io.github.llmresilience.benchmarks.report.Table;

/**
 * What many calls take that wait at the same time.
 */
public final class ScalePart implements Benchmarks.Part {

	@Override
	public void run(ResultsPage page) throws Exception {
		Table waiting = new Table("10 000 calls in backoff", "more threads", "bytes of heap for each",
				"answered at last");
		for (Jdk jdk : Jdk.all()) {
			waiting.row(waiting(jdk, "reactive", "Mono"));
			if (jdk.hasVirtualThreads()) {
				waiting.row(waiting(jdk, "virtual", "virtual threads"));
			}
		}
		page.write("scale",
				"Measured on " + LocalDate.now() + ", " + ResultsPage.machine() + ".\n\n" + waiting.markdown());
	}

	private static List<String> waiting(Jdk jdk, String kind, String title) throws IOException, InterruptedException {
		String[] figures = run(jdk, WaitingCalls.class, kind);
		if (!figures[2].equals("0")) {
			throw new IOException(figures[2] + " calls did not wait");
		}
		return List.of(title + ", " + jdk.name(), figures[0], figures[1], figures[3]);
	}

	/** The figures that a program writes as its last line. */
	private static String[] run(Jdk jdk, Class<?> program, String... arguments)
			throws IOException, InterruptedException {
		ProcessBuilder builder = new ProcessBuilder(jdk.java(), "-Xmx1g", "-XX:+UseSerialGC", "-cp",
				System.getProperty("java.class.path"), program.getName());
		builder.command().addAll(List.of(arguments));
		Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
		if (process.waitFor() != 0) {
			throw new IOException(program.getSimpleName() + " failed: " + output);
		}
		return output.substring(output.lastIndexOf('\n') + 1).split(" ");
	}

}
