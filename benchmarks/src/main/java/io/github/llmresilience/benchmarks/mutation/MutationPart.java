/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.mutation;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import javax.xml.parsers.DocumentBuilderFactory;

import io.github.llmresilience.benchmarks.Benchmarks;
import io.github.llmresilience.benchmarks.report.Goals;
import io.github.llmresilience.benchmarks.report.ResultsPage;
import io.github.llmresilience.benchmarks.report.Table;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * How many of the mistakes that PIT puts into the rules are noticed by their tests.
 */
public final class MutationPart implements Benchmarks.Part {

	private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

	private static final Path REPORT = PROJECT.resolve("llm-resilience-autoconfigure/target/pit-reports/mutations.xml");

	/**
	 * The mutants of a package. PIT takes for noticed what it cannot run, such as a
	 * record changed while JDK 17 runs; here that counts for nothing.
	 */
	private static final class Mutants {

		private int made;

		private int notRun;

		private int noticed;

		private void add(Element mutation) {
			this.made++;
			if (mutation.getAttribute("status").equals("RUN_ERROR")) {
				this.notRun++;
			}
			else if (Boolean.parseBoolean(mutation.getAttribute("detected"))) {
				this.noticed++;
			}
		}

		private List<String> row(String name) {
			return List.of(name, String.valueOf(this.made), String.valueOf(this.notRun), String.valueOf(this.noticed),
					String.format(Locale.ROOT, "%.0f %%", score()));
		}

		private double score() {
			return 100.0 * this.noticed / (this.made - this.notRun);
		}

	}

	@Override
	public void run(ResultsPage page) throws Exception {
		mutate();
		Mutants all = new Mutants();
		Map<String, Mutants> packages = new TreeMap<>();
		NodeList mutations = DocumentBuilderFactory.newInstance()
			.newDocumentBuilder()
			.parse(REPORT.toFile())
			.getElementsByTagName("mutation");
		for (int i = 0; i < mutations.getLength(); i++) {
			Element mutation = (Element) mutations.item(i);
			all.add(mutation);
			packages.computeIfAbsent(packageOf(mutation), (name) -> new Mutants()).add(mutation);
		}
		Table table = new Table("package", "mutants", "not run", "noticed", "score");
		packages.forEach((name, mutants) -> table.row(mutants.row("`" + name + "`")));
		table.row(all.row("all"));
		page.write("mutation", "Measured on " + LocalDate.now() + ".\n\n"
				+ new Goals().atLeast("mistakes noticed, %", 80, all.score()).markdown() + "\n" + table.markdown());
	}

	/** Fails where less is noticed than the profile asks for. */
	private static void mutate() throws IOException, InterruptedException {
		Process maven = new ProcessBuilder(PROJECT.resolve("mvnw").toString(), "-B", "-ntp", "-q", "-Pmutation", "-pl",
				"llm-resilience-autoconfigure", "test-compile", "org.pitest:pitest-maven:mutationCoverage")
			.directory(PROJECT.toFile())
			.inheritIO()
			.start();
		if (maven.waitFor() != 0) {
			throw new IOException("The mutants cannot be made, or too few were noticed");
		}
	}

	private static String packageOf(Element mutation) {
		String type = mutation.getElementsByTagName("mutatedClass").item(0).getTextContent();
		String name = type.substring(0, type.lastIndexOf('.'));
		return name.substring(name.lastIndexOf('.') + 1);
	}

}
