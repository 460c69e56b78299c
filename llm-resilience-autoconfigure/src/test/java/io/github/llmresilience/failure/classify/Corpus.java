/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure.classify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.llmresilience.failure.FailureKind;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Real error bodies and measured exceptions, kept beside the project. Tests that need
 * them are skipped where they are missing; another place is named with
 * {@code -Dcorpus.dir=}.
 */
public final class Corpus {

	private static final JsonMapper JSON = JsonMapper.shared();

	private static final Map<String, String> RENAMED = Map.of("RATE_LIMIT", "RATE_LIMITED", "CONTENT_FILTER",
			"CONTENT_FILTERED");

	private Corpus() {
	}

	public static List<JsonNode> read(String file) {
		Path path = Path.of(System.getProperty("corpus.dir", "../../shared/corpus"), file);
		assumeTrue(Files.isReadable(path), () -> "No corpus at " + path + "; name its folder with -Dcorpus.dir=");
		try (var lines = Files.lines(path)) {
			return lines.filter((line) -> !line.isBlank()).map(JSON::readTree).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns the kinds that a record may have. A tool call that the provider could not
	 * parse is labelled as invalid request in one file and as malformed output in the
	 * other. The request was valid, so it is malformed output.
	 */
	public static Set<FailureKind> expectedKinds(JsonNode entry) {
		if (entry.get("body").toString().contains("tool_use_failed")) {
			return Set.of(FailureKind.MALFORMED_OUTPUT);
		}
		return Stream.concat(Stream.of(entry.get("expected_kind")), entry.path("alt_kinds").valueStream())
			.map(JsonNode::asString)
			.map((name) -> FailureKind.valueOf(RENAMED.getOrDefault(name, name)))
			.collect(Collectors.toSet());
	}

}
