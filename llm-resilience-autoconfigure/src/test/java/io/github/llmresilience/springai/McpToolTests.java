/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.http.ClassLoaderFilter;
import io.github.llmresilience.springai.ScriptedProviders.Reply;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.mcp.SyncMcpToolCallbackProvider;
import org.springframework.ai.tool.ToolCallback;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tools of an MCP server, which runs in Tomcat, inside of an {@code @LlmCall}.
 */
@Timeout(60)
class McpToolTests {

	private static final ScriptedProviders providers = new ScriptedProviders();

	private static final AtomicInteger runs = new AtomicInteger();

	private static final Tomcat tomcat = new Tomcat();

	private static McpSyncServer server;

	private static McpSyncClient client;

	static class Librarian {

		private final ChatClient chat;

		private final ToolCallback[] tools;

		Librarian(ChatClient.Builder chat) {
			this.chat = chat.build();
			this.tools = new SyncMcpToolCallbackProvider(client).getToolCallbacks();
		}

		@LlmCall(model = "openai/gpt-4o-mini", fallback = "anthropic/claude-haiku-4-5")
		String copies() {
			return this.chat.prompt("How many copies?").tools((Object[]) this.tools).call().content();
		}

		String nameOfTheTool() {
			return this.tools[0].getToolDefinition().name();
		}

	}

	@BeforeAll
	static void start(@TempDir Path directory) throws Exception {
		HttpServletStreamableServerTransportProvider transport = HttpServletStreamableServerTransportProvider.builder()
			.mcpEndpoint("/mcp")
			.build();
		server = McpServer.sync(transport)
			.capabilities(McpSchema.ServerCapabilities.builder().tools(true).build())
			.toolCall(McpSchema.Tool.builder()
				.name("copies")
				.description("How many copies of a book there are")
				.inputSchema(Map.of("type", "object", "properties", Map.of("title", Map.of("type", "string"))))
				.build(), (exchange, request) -> count((String) request.arguments().get("title")))
			.build();
		tomcat.setBaseDir(directory.toString());
		tomcat.setHostname("127.0.0.1");
		tomcat.setPort(0);
		tomcat.getConnector().setProperty("address", "127.0.0.1");
		Context context = tomcat.addContext("", null);
		Tomcat.addServlet(context, "mcp", transport).setAsyncSupported(true);
		context.addServletMappingDecoded("/mcp", "mcp");
		addClassLoaderFilter(context);
		tomcat.start();
		client = McpClient
			.sync(HttpClientStreamableHttpTransport.builder("http://127.0.0.1:" + tomcat.getConnector().getLocalPort())
				.endpoint("/mcp")
				.build())
			.build();
		client.initialize();
	}

	private static void addClassLoaderFilter(Context context) {
		FilterDef filter = new FilterDef();
		filter.setFilterName("classLoader");
		filter.setFilter(new ClassLoaderFilter());
		filter.setAsyncSupported("true");
		context.addFilterDef(filter);
		FilterMap mapping = new FilterMap();
		mapping.setFilterName(filter.getFilterName());
		mapping.addURLPattern("/*");
		context.addFilterMap(mapping);
	}

	private static McpSchema.CallToolResult count(String title) {
		runs.incrementAndGet();
		boolean known = title.equals("Emma");
		return McpSchema.CallToolResult.builder()
			.addTextContent(known ? "7 copies" : "There is no such book")
			.isError(!known)
			.build();
	}

	@AfterAll
	static void stop() throws Exception {
		client.close();
		server.close();
		tomcat.stop();
		tomcat.destroy();
		providers.close();
	}

	@BeforeEach
	void reset() {
		providers.reset();
		runs.set(0);
	}

	private void run(List<Reply> replies, Reply fallback, String answer) {
		SpringAiContext.at(providers).withBean(Librarian.class).run((context) -> {
			providers.openAi.replies(replies.toArray(Reply[]::new));
			providers.anthropic.replies(fallback);
			assertThat(context.getBean(Librarian.class).nameOfTheTool()).endsWith("copies");
			assertThat(context.getBean(Librarian.class).copies()).isEqualTo(answer);
		});
	}

	/** The next provider gets the result of the tool. */
	@Test
	void runsNoToolTwice() {
		run(List.of(ScriptedProviders.openAiCalls("call-1:copies:{\"title\":\"Emma\"}"), Reply.error(401)),
				ScriptedProviders.anthropic("Seven"), "Seven");
		assertThat(runs).hasValue(1);
		assertThat(providers.order()).containsExactly("openai", "openai", "anthropic");
		assertThat(providers.anthropic.requests.get(0).toString()).contains("7 copies");
	}

	/** The model is told what the server has reported. */
	@Test
	void tellsTheModelAboutAnErrorOfTheServer() {
		run(List.of(ScriptedProviders.openAiCalls("call-1:copies:{\"title\":\"Ema\"}"),
				ScriptedProviders.openAi("There is none")), Reply.error(500), "There is none");
		assertThat(runs).hasValue(1);
		assertThat(providers.openAi.requests.get(1).toString()).contains("There is no such book");
	}

	/** A call of an unknown tool is told to the model, too. */
	@Test
	void recoversFromAnUnknownTool() {
		run(List.of(ScriptedProviders.openAiCalls("call-1:sales:{}"), ScriptedProviders.openAi("I cannot tell")),
				Reply.error(500), "I cannot tell");
		assertThat(runs).hasValue(0);
		assertThat(providers.openAi.requests.get(1).toString()).contains("copies");
	}

}
