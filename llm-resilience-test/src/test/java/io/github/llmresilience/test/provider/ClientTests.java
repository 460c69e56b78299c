/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.google.genai.types.Content;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.ai.anthropic.AnthropicChatModel;
import org.springframework.ai.anthropic.AnthropicChatOptions;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.ollama.OllamaChatModel;
import org.springframework.ai.ollama.OllamaEmbeddingModel;
import org.springframework.ai.ollama.api.OllamaApi;
import org.springframework.ai.ollama.api.OllamaChatOptions;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.tool.annotation.Tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Real clients call scripted providers.
 */
class ClientTests {

	private static final String ANSWER = "Emma, by Jane Austen.";

	private final ScriptedProviders providers = ScriptedProviders.start();

	@AfterEach
	void stop() {
		this.providers.close();
	}

	/** How a client asks. */
	private interface Client extends BiFunction<ScriptedProviders, String, String> {

	}

	static Stream<Arguments> clients() {
		return Stream.of(
				client("openai", "Spring AI OpenAI",
						(providers, question) -> openAi(providers).prompt(question).call().content()),
				client("openai", "Spring AI OpenAI stream",
						(providers, question) -> joined(openAi(providers).prompt(question))),
				client("anthropic", "Spring AI Anthropic",
						(providers, question) -> anthropic(providers).prompt(question).call().content()),
				client("anthropic", "Spring AI Anthropic stream",
						(providers, question) -> joined(anthropic(providers).prompt(question))),
				client("ollama", "Spring AI Ollama",
						(providers, question) -> ollama(providers).prompt(question).call().content()),
				client("ollama", "Spring AI Ollama stream",
						(providers, question) -> joined(ollama(providers).prompt(question))),
				client("openai", "openai-java responses", ClientTests::responses),
				client("openai", "openai-java responses stream", ClientTests::streamedResponses),
				client("google", "google-genai", ClientTests::google),
				client("google", "google-genai stream", ClientTests::streamedGoogle),
				client("openai", "LangChain4j OpenAI", ClientTests::langChain4j));
	}

	private static Arguments client(String provider, String name, Client client) {
		return Arguments.argumentSet(name, provider, client);
	}

	@ParameterizedTest
	@MethodSource("clients")
	void areAnswered(String provider, Client client) {
		this.providers.provider(provider).answers(ANSWER);
		assertThat(client.apply(this.providers, "Which book?")).isEqualTo(ANSWER);
		assertThat(this.providers.provider(provider)).hasReceivedRequests(1).lastMessage().isEqualTo("Which book?");
	}

	@ParameterizedTest
	@MethodSource("clients")
	void receiveErrors(String provider, Client client) {
		this.providers.provider(provider).script("invalid-request");
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> client.apply(this.providers, "Which book?"));
		assertThat(this.providers.provider(provider)).hasReceivedRequests(1);
	}

	@ParameterizedTest
	@MethodSource("clients")
	void noticeAConnectionThatIsReset(String provider, Client client) {
		this.providers.provider(provider).script("reset");
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> client.apply(this.providers, "Which book?"));
	}

	@Test
	void callTools() {
		for (String provider : List.of("openai", "anthropic", "ollama")) {
			this.providers.provider(provider)
				.answers(ProviderAnswer.toolCall("copies", Map.of("title", "Emma")), ProviderAnswer.text("done"));
		}
		Stream.of(openAi(this.providers), anthropic(this.providers), ollama(this.providers)).forEach((client) -> {
			assertThat(client.prompt("How many?").tools(new Shelf()).call().content()).isEqualTo("done");
		});
		for (String provider : List.of("openai", "anthropic", "ollama")) {
			ProviderRequest last = this.providers.provider(provider).lastRequest();
			assertThat(last.toolResult()).as(provider).isEqualTo("4");
			assertThat(last.tools()).containsExactly("copies");
			assertThat(this.providers.provider(provider)).lastRoles().containsExactly("user", "assistant", "tool");
		}
	}

	@Test
	void callToolsInStreams() {
		for (String provider : List.of("openai", "anthropic", "ollama")) {
			this.providers.provider(provider)
				.answers(ProviderAnswer.toolCall("copies", Map.of("title", "Emma")), ProviderAnswer.text("done"));
		}
		Stream.of(openAi(this.providers), anthropic(this.providers), ollama(this.providers))
			.forEach((client) -> assertThat(joined(client.prompt("How many?").tools(new Shelf()))).isEqualTo("done"));
	}

	@Test
	void receiveEmbeddings() {
		OllamaEmbeddingModel model = OllamaEmbeddingModel.builder().ollamaApi(ollamaApi(this.providers)).build();
		assertThat(model.embed("a")).hasSize(8).isEqualTo(model.embed("a")).isNotEqualTo(model.embed("b"));
		var openAi = org.springframework.ai.openai.OpenAiEmbeddingModel.builder()
			.openAiClient(openAiSdk(this.providers))
			.build();
		assertThat(openAi.embed("a")).hasSize(8).isEqualTo(model.embed("a"));
		try (com.google.genai.Client client = googleClient(this.providers)) {
			assertThat(client.models.embedContent("gemini", "a", null).embeddings().orElseThrow().get(0).values())
				.hasValueSatisfying((values) -> assertThat(values).hasSize(8));
		}
	}

	private static String joined(ChatClient.ChatClientRequestSpec prompt) {
		return String.join("", prompt.stream().content().collectList().block());
	}

	private static ChatClient openAi(ScriptedProviders providers) {
		return ChatClient.create(org.springframework.ai.openai.OpenAiChatModel.builder()
			.options(OpenAiChatOptions.builder()
				.baseUrl(providers.openai().baseUrl())
				.apiKey("test")
				.model("gpt-5-mini")
				.maxRetries(0)
				.build())
			.build());
	}

	private static ChatClient anthropic(ScriptedProviders providers) {
		return ChatClient.create(AnthropicChatModel.builder()
			.options(AnthropicChatOptions.builder()
				.baseUrl(providers.anthropic().baseUrl())
				.apiKey("test")
				.model("claude-haiku-4-5")
				.maxTokens(100)
				.maxRetries(0)
				.build())
			.build());
	}

	private static ChatClient ollama(ScriptedProviders providers) {
		return ChatClient.create(OllamaChatModel.builder()
			.ollamaApi(ollamaApi(providers))
			.options(OllamaChatOptions.builder().model("llama").build())
			.retryTemplate(new org.springframework.core.retry.RetryTemplate(
					org.springframework.core.retry.RetryPolicy.withMaxRetries(0)))
			.build());
	}

	private static OllamaApi ollamaApi(ScriptedProviders providers) {
		return OllamaApi.builder().baseUrl(providers.ollama().baseUrl()).build();
	}

	private static OpenAIClient openAiSdk(ScriptedProviders providers) {
		return OpenAIOkHttpClient.builder().baseUrl(providers.openai().baseUrl()).apiKey("test").maxRetries(0).build();
	}

	private static ResponseCreateParams responseParams(String question) {
		return ResponseCreateParams.builder().model("gpt-5-mini").input(question).build();
	}

	private static String responses(ScriptedProviders providers, String question) {
		return openAiSdk(providers).responses()
			.create(responseParams(question))
			.output()
			.stream()
			.flatMap((item) -> item.message().stream())
			.flatMap((message) -> message.content().stream())
			.map((content) -> content.asOutputText().text())
			.collect(Collectors.joining());
	}

	private static String streamedResponses(ScriptedProviders providers, String question) {
		try (StreamResponse<ResponseStreamEvent> stream = openAiSdk(providers).responses()
			.createStreaming(responseParams(question))) {
			return stream.stream()
				.flatMap((event) -> event.outputTextDelta().stream())
				.map((delta) -> delta.delta())
				.collect(Collectors.joining());
		}
	}

	private static com.google.genai.Client googleClient(ScriptedProviders providers) {
		return com.google.genai.Client.builder()
			.apiKey("test")
			.httpOptions(HttpOptions.builder()
				.baseUrl(providers.google().baseUrl())
				.retryOptions(com.google.genai.types.HttpRetryOptions.builder().attempts(1).build())
				.build())
			.build();
	}

	private static String google(ScriptedProviders providers, String question) {
		try (com.google.genai.Client client = googleClient(providers)) {
			return client.models.generateContent("gemini", question, null).text();
		}
	}

	private static String streamedGoogle(ScriptedProviders providers, String question) {
		try (com.google.genai.Client client = googleClient(providers)) {
			StringBuilder text = new StringBuilder();
			for (GenerateContentResponse part : client.models.generateContentStream("gemini",
					Content.fromParts(com.google.genai.types.Part.fromText(question)), null)) {
				text.append(part.text());
			}
			return text.toString();
		}
	}

	private static String langChain4j(ScriptedProviders providers, String question) {
		ChatModel model = OpenAiChatModel.builder()
			.baseUrl(providers.openai().baseUrl())
			.apiKey("test")
			.modelName("gpt-5-mini")
			.maxRetries(0)
			.build();
		return model.chat(question);
	}

	/**
	 * A tool.
	 */
	static class Shelf {

		@Tool(description = "How many copies of a book there are")
		int copies(String title) {
			return title.length();
		}

	}

}
