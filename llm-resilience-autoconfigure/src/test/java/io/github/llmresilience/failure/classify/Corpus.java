package io.github.llmresilience.failure.classify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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

}
