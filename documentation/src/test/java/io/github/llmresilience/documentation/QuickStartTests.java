/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.documentation;

import java.io.StringReader;
import java.net.URI;
import java.net.URLClassLoader;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.tools.ToolProvider;
import javax.xml.parsers.DocumentBuilderFactory;

import io.github.llmresilience.test.provider.ProviderAnswer;
import io.github.llmresilience.test.provider.ScriptedProviders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The quick start of README.md: its class and its properties, compiled and run.
 */
@ExtendWith(OutputCaptureExtension.class)
class QuickStartTests {

	/** A snippet of another page needs it. The quick start does not have it. */
	private static final String SECURITY = Stream
		.of("UserDetailsServiceAutoConfiguration", "web.servlet.ServletWebSecurityAutoConfiguration",
				"web.servlet.SecurityFilterAutoConfiguration",
				"actuate.web.servlet.ManagementWebSecurityAutoConfiguration")
		.map("org.springframework.boot.security.autoconfigure."::concat)
		.collect(Collectors.joining(","));

	private final Page readme = Page.readme();

	@Test
	void survivesARateLimitAndAnOutage(@TempDir Path classes, CapturedOutput output) throws Exception {
		try (ScriptedProviders providers = ScriptedProviders.start();
				URLClassLoader loader = new URLClassLoader(new URL[] { compile(classes).toUri().toURL() },
						getClass().getClassLoader());
				ConfigurableApplicationContext context = run(loader, classes, providers)) {
			String port = context.getEnvironment().getProperty("local.server.port");
			String answer = "{\"title\":\"The Hobbit\",\"author\":\"J. R. R. Tolkien\"}";
			providers.openai().script("429 retry-after=1, ok").answers(ProviderAnswer.text(answer));
			assertThat(get(port, "/books/recommend?genre=fantasy")).isEqualTo(answer);
			providers.openai().script("outage");
			providers.anthropic().answers(ProviderAnswer.text(answer));
			assertThat(get(port, "/books/recommend?genre=fantasy")).isEqualTo(answer);
			assertThat(get(port, "/actuator/llmretry")).contains("recommend-book", "anthropic");
			assertThat(output).contains(logLine());
		}
	}

	/** The dependencies are those of the project, which its modules have tested. */
	@Test
	void namesTheVersionsOfTheProject() throws Exception {
		Document project = xml(Files.readString(Path.of("../pom.xml")));
		String snippet = this.readme.snippets("xml").get(0).code();
		assertThat(xml("<project>" + snippet + "</project>").getElementsByTagName("artifactId").getLength())
			.isEqualTo(8);
		assertThat(snippet).contains("<version>" + SpringBootVersion.getVersion() + "</version>")
			.contains("<version>" + text(project, "spring-ai.version") + "</version>")
			.contains("<version>" + text(project, "version") + "</version>");
	}

	private String logLine() {
		return this.readme.snippets()
			.stream()
			.map(Snippet::code)
			.filter((code) -> code.startsWith("LLM calls are protected"))
			.findFirst()
			.orElseThrow()
			.trim();
	}

	private Path compile(Path classes) throws Exception {
		Path source = classes.resolve("BooksApplication.java");
		Files.writeString(source, this.readme.snippets("java").get(0).code());
		int result = ToolProvider.getSystemJavaCompiler()
			.run(null, null, System.err, "-parameters", "-d", classes.toString(), source.toString());
		assertThat(result).isZero();
		return classes;
	}

	private ConfigurableApplicationContext run(ClassLoader loader, Path directory, ScriptedProviders providers)
			throws Exception {
		Files.writeString(directory.resolve("application.yml"), this.readme.snippets("yaml").get(0).code());
		ClassLoader previous = Thread.currentThread().getContextClassLoader();
		Thread.currentThread().setContextClassLoader(loader);
		try {
			return new SpringApplicationBuilder(loader.loadClass("books.BooksApplication")).run(
					"--spring.config.location=" + directory.toUri(), "--server.port=0", "--server.address=127.0.0.1",
					"--OPENAI_API_KEY=key", "--spring.ai.openai.base-url=" + providers.openai().baseUrl(),
					"--spring.ai.anthropic.base-url=" + providers.anthropic().baseUrl(),
					"--spring.autoconfigure.exclude=" + SECURITY);
		}
		finally {
			Thread.currentThread().setContextClassLoader(previous);
		}
	}

	private static String get(String port, String path) throws Exception {
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build(),
					BodyHandlers.ofString())
			.body();
	}

	private static Document xml(String text) throws Exception {
		return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(text)));
	}

	private static String text(Document document, String element) {
		NodeList elements = document.getElementsByTagName(element);
		return elements.item(0).getTextContent();
	}

}
