/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The modules, profiles, tests and files that the {@code ./mvnw} and {@code docker
 * compose} commands of the documentation name. The commands themselves would run for
 * minutes, and run builds inside of a build.
 */
class BuildCommandsTests {

	private static final Pattern COMMAND = Pattern.compile("(?:\\./mvnw|docker compose)(?: [^`#\n]+)?");

	/** What a build runs: phases, and goals of plugins by their prefix or coordinates. */
	private static final Set<String> GOALS = Set.of("verify", "install", "test", "compile", "test-compile",
			"spring-boot:run", "io.spring.javaformat:spring-javaformat-maven-plugin:apply",
			"org.pitest:pitest-maven:mutationCoverage", "license:format");

	static List<String> commands() {
		return Stream
			.concat(Page.all().stream(),
					Stream.of("CONTRIBUTING.md", "benchmarks/README.md")
						.map((file) -> Page.read(Page.ROOT.resolve(file))))
			.flatMap((page) -> page.lines().stream())
			.flatMap((line) -> COMMAND.matcher(line).results())
			.map((match) -> match.group().trim())
			.distinct()
			.toList();
	}

	@Test
	void findsTheCommands() {
		assertThat(commands())
			.contains("./mvnw verify", "./mvnw -pl sample-app -am spring-boot:run",
					"docker compose -f sample-app/observability/compose.yaml up")
			.hasSizeGreaterThan(8);
	}

	@ParameterizedTest
	@MethodSource("commands")
	void namesWhatExists(String command) throws IOException {
		check(command);
	}

	@ParameterizedTest
	@ValueSource(strings = { "./mvnw -pl sample spring-boot:run", "./mvnw -Pnullness compile", "./mvnw verfy",
			"./mvnw -pl llm-resilience-autoconfigure test -Dtest=NoSuchTests", "docker compose -f compose.yml up" })
	void rejectsAMistake(String command) {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> check(command));
	}

	private static void check(String command) throws IOException {
		if (command.startsWith("docker")) {
			checkCompose(command);
		}
		else {
			checkBuild(command);
		}
	}

	private static void checkCompose(String command) throws IOException {
		Matcher file = Pattern.compile("-f (\\S+) up").matcher(command);
		assertThat(file.find()).as(command).isTrue();
		Path compose = Page.ROOT.resolve(file.group(1));
		assertThat(compose).exists();
		assertThat(new Yaml().<Map<String, Object>>load(Files.readString(compose))).containsKey("services");
	}

	private static void checkBuild(String command) throws IOException {
		List<String> modules = new ArrayList<>();
		Iterator<String> words = Arrays.asList(command.split(" +")).iterator();
		words.next();
		while (words.hasNext()) {
			String word = words.next();
			if (word.equals("-pl")) {
				modules.addAll(List.of(words.next().split(",")));
				assertThat(modules)
					.allSatisfy((module) -> assertThat(Page.ROOT.resolve(module).resolve("pom.xml")).exists());
			}
			else if (word.startsWith("-P")) {
				assertThat(Files.readString(Page.ROOT.resolve("pom.xml")))
					.contains("<id>" + word.substring(2) + "</id>");
			}
			else if (word.startsWith("-Dtest=")) {
				assertThat(modules).isNotEmpty()
					.allSatisfy((module) -> assertThat(tests(module)).contains(word.substring(7)));
			}
			else if (!word.startsWith("-")) {
				assertThat(GOALS).contains(word);
			}
		}
	}

	private static List<String> tests(String module) {
		try (Stream<Path> files = Files.walk(Page.ROOT.resolve(module).resolve("src/test"))) {
			return files.map((file) -> file.getFileName().toString())
				.filter((name) -> name.endsWith(".java"))
				.map((name) -> name.replace(".java", ""))
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
