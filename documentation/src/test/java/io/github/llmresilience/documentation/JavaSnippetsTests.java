/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.documentation;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import com.sun.source.util.JavacTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compiles each Java snippet. What surrounds it, such as the fields of its class, is in
 * {@code snippets/common.java} and {@code snippets/<page>.java}: imports, then members of
 * a class.
 */
class JavaSnippetsTests {

	private static final Pattern IMPORT = Pattern.compile("(?m)^import .*;\\n");

	private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();

	@Test
	void compile(@TempDir Path classes) throws IOException {
		List<JavaFileObject> sources = Page.all()
			.stream()
			.flatMap((page) -> page.snippets("java").stream())
			.map(this::source)
			.toList();
		assertThat(sources).hasSizeGreaterThan(40);
		assertThat(errors(sources, classes)).isEmpty();
	}

	/** The test can fail. */
	@Test
	void reportErrors(@TempDir Path classes) throws IOException {
		JavaFileObject wrong = source(new Snippet(Page.readme(), 1, "java", "int answer = librarian.recomend();\n"));
		assertThat(errors(List.of(wrong), classes)).singleElement().asString().contains("recomend");
	}

	private List<String> errors(List<JavaFileObject> sources, Path classes) throws IOException {
		DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
		try (var files = this.compiler.getStandardFileManager(problems, null, StandardCharsets.UTF_8)) {
			files.setLocationFromPaths(javax.tools.StandardLocation.CLASS_OUTPUT, List.of(classes));
			this.compiler
				.getTask(null, files, problems, List.of("-proc:none", "-parameters", "-Xmaxerrs", "1000"), null,
						sources)
				.call();
		}
		return problems.getDiagnostics()
			.stream()
			.filter((problem) -> problem.getKind() == Diagnostic.Kind.ERROR)
			.map((problem) -> problem.getSource().getName() + ": " + problem.getMessage(Locale.ROOT))
			.toList();
	}

	private JavaFileObject source(Snippet snippet) {
		if (snippet.code().contains("package books;")) {
			return new Source("books.BooksApplication", snippet.toString(), snippet.code());
		}
		String statements = inClass(snippet,
				"Object statements() throws Exception {\nif (true) {\n" + snippet.code() + "}\nreturn null;\n}\n");
		return new Source(snippet.id(), snippet.toString(),
				parses(statements) ? statements : inClass(snippet, snippet.code()));
	}

	private static String inClass(Snippet snippet, String code) {
		String context = resource("common") + resource(snippet.page().name());
		String imports = IMPORT.matcher(context + code)
			.results()
			.map((match) -> match.group())
			.collect(Collectors.joining());
		String members = IMPORT.matcher(context).replaceAll("");
		return imports + "class " + snippet.id() + " {\n" + members + "class Code {\n"
				+ IMPORT.matcher(code).replaceAll("") + "}\n}\n";
	}

	private boolean parses(String code) {
		DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
		JavacTask task = (JavacTask) this.compiler.getTask(null, null, problems, List.of("-proc:none"), null,
				List.of(new Source("Parsed", "parsed", code)));
		try {
			task.parse();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		return problems.getDiagnostics().isEmpty();
	}

	private static String resource(String name) {
		try (InputStream resource = JavaSnippetsTests.class.getResourceAsStream("/snippets/" + name + ".java")) {
			return (resource != null) ? new String(resource.readAllBytes(), StandardCharsets.UTF_8) : "";
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static final class Source extends SimpleJavaFileObject {

		private final String name;

		private final String code;

		private Source(String type, String name, String code) {
			super(URI.create("string:///" + type.replace('.', '/') + ".java"), Kind.SOURCE);
			this.name = name;
			this.code = code;
		}

		@Override
		public String getName() {
			return this.name;
		}

		@Override
		public boolean isNameCompatible(String simpleName, Kind kind) {
			return true;
		}

		@Override
		public CharSequence getCharContent(boolean ignoreEncodingErrors) {
			return this.code;
		}

	}

}
