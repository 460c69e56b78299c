/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.documentation;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.jetbrains.kotlin.cli.common.ExitCode;
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compiles each Kotlin snippet. What surrounds it is in {@code snippets/kotlin.kt}.
 */
class KotlinSnippetsTests {

	@Test
	void compile(@TempDir Path directory) throws Exception {
		String context;
		try (var resource = getClass().getResourceAsStream("/snippets/kotlin.kt")) {
			context = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
		}
		List<Snippet> snippets = Page.all().stream().flatMap((page) -> page.snippets("kotlin").stream()).toList();
		assertThat(snippets).isNotEmpty();
		for (Snippet snippet : snippets) {
			String code = snippet.code().contains("class ") ? snippet.code()
					: "class Code : Context() {\n" + snippet.code() + "}\n";
			Files.writeString(directory.resolve(snippet.id() + ".kt"),
					"package " + snippet.id() + "\n\n" + context + code);
		}
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		ExitCode result = new K2JVMCompiler().exec(new PrintStream(output), "-no-stdlib", "-no-reflect", "-nowarn",
				"-java-parameters", "-cp", System.getProperty("java.class.path"), "-d",
				directory.resolve("classes").toString(), directory.toString());
		assertThat(result).as(output.toString(StandardCharsets.UTF_8)).isEqualTo(ExitCode.OK);
	}

}
