/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.llmresilience.benchmarks.goodput.GoodputPart;
import io.github.llmresilience.benchmarks.limits.LimitsPart;
import io.github.llmresilience.benchmarks.mutation.MutationPart;
import io.github.llmresilience.benchmarks.overhead.OverheadPart;
import io.github.llmresilience.benchmarks.report.ResultsPage;
import io.github.llmresilience.benchmarks.scale.ScalePart;
import io.github.llmresilience.benchmarks.soak.SoakPart;

/**
 * Runs the benchmarks, in the directory of this module, and writes its README.
 */
public final class Benchmarks {

	private static final Map<String, Part> PARTS = new LinkedHashMap<>();

	static {
		PARTS.put("overhead", new OverheadPart());
		PARTS.put("goodput", GoodputPart.faults());
		PARTS.put("traffic", GoodputPart.traffic());
		PARTS.put("limits", new LimitsPart());
		PARTS.put("scale", new ScalePart());
		PARTS.put("soak", new SoakPart());
		PARTS.put("mutation", new MutationPart());
	}

	private Benchmarks() {
	}

	/**
	 * One part of the benchmarks.
	 */
	@FunctionalInterface
	public interface Part {

		/**
		 * Measures, and writes what was found.
		 * @param page the page of the results
		 * @throws Exception if it cannot be measured
		 */
		void run(ResultsPage page) throws Exception;

	}

	/**
	 * Runs the parts.
	 * @param names the names of the parts to be run; none for all
	 * @throws Exception if a part cannot be run
	 */
	public static void main(String... names) throws Exception {
		List<String> chosen = (names.length > 0) ? List.of(names) : new ArrayList<>(PARTS.keySet());
		if (!PARTS.keySet().containsAll(chosen)) {
			throw new IllegalArgumentException("There are the parts " + PARTS.keySet() + ", not " + chosen);
		}
		// without it the server of scripted providers holds small answers back
		System.setProperty("sun.net.httpserver.nodelay", "true");
		ResultsPage page = new ResultsPage(Path.of("README.md"), Path.of("results"));
		for (String name : chosen) {
			PARTS.get(name).run(page);
		}
	}

}
