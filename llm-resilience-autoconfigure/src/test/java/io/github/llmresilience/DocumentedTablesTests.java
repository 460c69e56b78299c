/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.observation.LlmMeter;
import io.github.llmresilience.observation.LlmObservation;
import io.micrometer.common.docs.KeyName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The tables in {@code docs} say what the code does.
 */
class DocumentedTablesTests {

	private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z][a-z0-9.-]+)` \\|([^|]*)\\|.*$");

	@Test
	void listsEveryPropertyWithItsDefault() throws IOException {
		String table = section("annotation.md", "## Properties");
		Set<String> documented = new TreeSet<>();
		for (MatchResult row : ROW.matcher(table).results().toList()) {
			documented.add(row.group(1) + " = " + row.group(2).replace("`", "").trim());
		}
		assertThat(properties()).allSatisfy((property) -> {
			String name = property.get("name").asString().substring("llm.retry.".length());
			if (property.has("defaultValue")) {
				assertThat(documented.stream().map((row) -> row.replace(".0", "")))
					.contains(name + " = " + property.get("defaultValue").asString().replace(".0", ""));
			}
			else {
				assertThat(documented).anyMatch((row) -> row.startsWith(name + " = "));
			}
		});
		assertThat(documented).hasSameSizeAs(properties());
	}

	@Test
	void listsEveryKindWithWhatIsDoneAboutIt() throws IOException {
		String table = section("failures.md", "## Kinds of failure");
		for (FailureKind kind : FailureKind.values()) {
			String row = Arrays.stream(table.split("\n"))
				.filter((line) -> line.startsWith("|") && line.contains("`" + kind + "`"))
				.findFirst()
				.orElseThrow();
			List<String> cells = Arrays.stream(row.split("\\|")).map(String::trim).toList();
			assertThat(cells.get(3).startsWith("yes")).as("%s is retried", kind).isEqualTo(kind.isRetriedByDefault());
			assertThat(cells.get(4).startsWith("yes")).as("%s falls back", kind)
				.isEqualTo(kind.isFallenBackFromByDefault());
			assertThat(cells.get(5).equals("yes")).as("%s opens the breaker", kind)
				.isEqualTo(kind.countsForCircuitBreaker());
		}
	}

	/** The table is made of the documentation; a failure shows what belongs there. */
	@Test
	void listsEveryMeter() throws IOException {
		StringBuilder table = new StringBuilder("| meter | type | tags | |\n|---|---|---|---|\n");
		for (LlmMeter meter : LlmMeter.values()) {
			table.append("| `%s` | %s | %s | %s |\n".formatted(meter.getName(),
					meter.getType().name().toLowerCase(Locale.ROOT).replace('_', ' '), keys(meter.getKeyNames()),
					meter.getDescription()));
		}
		assertThat(between("meters")).isEqualTo(table.toString());
	}

	@Test
	void listsEveryObservation() throws IOException {
		StringBuilder table = new StringBuilder("| observation | | key values |\n|---|---|---|\n");
		for (LlmObservation observation : LlmObservation.values()) {
			table.append("| `%s` | %s | %s; in spans only: %s; in spans only, as numbers, booleans and lists: %s |\n"
				.formatted(observation.getObservationName(), observation.getDescription(),
						keys(observation.getLowCardinalityKeyNames()), keys(observation.getHighCardinalityKeyNames()),
						keys(observation.getSpanTagNames())));
		}
		assertThat(between("observations")).isEqualTo(table.toString());
	}

	private static String keys(KeyName[] names) {
		return Arrays.stream(names).map((name) -> "`" + name.asString() + "`").collect(Collectors.joining(", "));
	}

	private static String between(String name) throws IOException {
		String page = page("observability.md");
		String begin = "<!-- " + name + " -->\n";
		return page.substring(page.indexOf(begin) + begin.length(), page.indexOf("<!-- /" + name + " -->"));
	}

	private static String page(String name) throws IOException {
		return Files.readString(Path.of("../docs", name));
	}

	private static String section(String page, String heading) throws IOException {
		String text = page(page);
		String rest = text.substring(text.indexOf(heading) + heading.length());
		int end = rest.indexOf("\n## ");
		return (end < 0) ? rest : rest.substring(0, end);
	}

	private List<JsonNode> properties() throws IOException {
		try (var metadata = getClass().getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			return JsonMapper.shared()
				.readTree(metadata)
				.get("properties")
				.valueStream()
				.filter((property) -> property.get("name").asString().startsWith("llm.retry."))
				.collect(Collectors.toList());
		}
	}

}
